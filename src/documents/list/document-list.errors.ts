import { defineError } from '../../common/errors/app.error';
import { describeIndex } from '../query/indexes/planning';

/** MongoDB gave a query up at its time or memory limit. */
export class QueryTooCostlyError extends defineError({
  kind: 'invalid_input',
  code: 'DOCUMENT.QUERY_TOO_COSTLY',
  title: 'The query costs too much',
}) {
  /** @param neededIndex the fields of the index that would help, if one would */
  constructor(neededIndex: readonly string[] | undefined, options: { readonly cause: unknown }) {
    const advice = neededIndex === undefined ? 'narrow its filter' : `it needs ${describeIndex(neededIndex)}`;
    super(`It ran over its limit: ${advice}`, options);
  }
}
