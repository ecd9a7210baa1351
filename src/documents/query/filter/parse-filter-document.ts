import type { Filter } from './filter';
import { FilterReader, type FilterPath } from './read-filter';

const PLAIN_KEY = /^[A-Za-z_]\w*$/;

/** As in JavaScript: `filter.or[0]["data.age"].like`. */
function describe(path: FilterPath): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return PLAIN_KEY.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `filter${steps.join('')}`;
}

/**
 * A filter as JSON: `{ "data.age": { "gt": 30 }, "or": [{ … }, { … }], "and": [ … ], "not": { … } }`. The members of
 * an object all have to hold; a time is the text `date(<RFC 3339>)`.
 * @throws InvalidRequestError whose field says the position
 */
export function parseFilterDocument(document: unknown): Filter {
  return new FilterReader(describe).read(document);
}
