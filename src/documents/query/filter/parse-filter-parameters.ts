import { refusal } from '../refusal';
import { MAX_CONDITIONS, type Filter } from './filter';
import { FilterReader, type FilterPath } from './read-filter';

const PARAMETER = /^filter((?:\[[^[\]]*\])+)$/;
const INDEX = /^(?:0|[1-9]\d?)$/;
const TIME = /^date\(.*\)$/s;
const FORM = 'must be filter[<field>][<operator>], with [and][<n>], [or][<n>] or [not] before the field';

/** A group of conditions on the way to becoming JSON. It has no prototype, so any name is an ordinary key of it. */
type Group = Record<string, unknown>;

function emptyGroup(): Group {
  return Object.create(null) as Group;
}

/** As the caller wrote it: `filter[or][0][data.age][like]`. */
function describe(path: FilterPath): string {
  return `filter${path.map((step) => `[${step}]`).join('')}`;
}

/** Whether a query parameter is part of the filter, well formed or not. */
export function isFilterParameter(name: string): boolean {
  return name === 'filter' || name.startsWith('filter[');
}

/** A JSON literal, or `date(…)` as it stands, which takes no quotes here. */
function readValue(value: unknown, name: string, operator: string): unknown {
  if (typeof value !== 'string') throw refusal(name, 'must be given once');
  if (TIME.test(value)) return value;
  let literal: unknown;
  try {
    literal = JSON.parse(value);
  } catch {
    throw refusal(
      name,
      'must be a JSON literal, in which a string stands in double quotes, or date(<RFC 3339>)',
    );
  }
  // Only operators' operands are JSON: a whole part of the tree has a form of its own in a query string.
  const isList = Array.isArray(literal) && (operator === 'in' || operator === 'nin');
  if (typeof literal === 'object' && literal !== null && !isList) {
    throw refusal(name, 'must not be an object, nor a list except for in and nin');
  }
  return literal;
}

/** The group in `parent` under `key`, made if it is not there yet. */
function childGroup(parent: Group, key: string): Group {
  return (parent[key] ??= emptyGroup()) as Group;
}

/** One of the groups of an `and` or `or`. Its number is below the number of conditions, so no list is long. */
function branchGroup(parent: Group, key: 'and' | 'or', index: string): Group {
  const branches = (parent[key] ??= []) as Group[];
  return (branches[Number(index)] ??= emptyGroup());
}

/** Walks down from the root as far as `and`, `or` and `not` go, then sets field and operator. */
function setCondition(root: Group, name: string, value: unknown): void {
  const [, brackets] = PARAMETER.exec(name) ?? [];
  if (brackets === undefined) throw refusal(name, FORM);
  const steps = brackets.slice(1, -1).split('][');
  let group = root;
  let at = 0;
  for (;;) {
    const [step, next] = [steps[at], steps[at + 1]];
    if (step === 'not') {
      group = childGroup(group, step);
      at += 1;
    } else if (step === 'and' || step === 'or') {
      if (next === undefined || !INDEX.test(next) || Number(next) >= MAX_CONDITIONS) {
        throw refusal(name, `must have a number from 0 to ${MAX_CONDITIONS - 1} after [${step}]`);
      }
      group = branchGroup(group, step, next);
      at += 2;
    } else {
      if (step === undefined || next === undefined || at + 2 !== steps.length) throw refusal(name, FORM);
      childGroup(group, step)[next] = readValue(value, name, next);
      return;
    }
  }
}

/**
 * A filter from the flat keys of a query string: `filter[data.age][gt]=30`, `filter[or][0][data.name][eq]="x"`,
 * `filter[not][data.a][exists]=true`. The groups of an `and` or `or` are numbered from 0 without a gap. It comes to
 * the same tree as the JSON form; only keys with a square bracket in them can be named in that form alone.
 * @param parameters those of which {@link isFilterParameter} is true
 * @throws InvalidRequestError whose field says the position
 */
export function parseFilterParameters(parameters: readonly (readonly [string, unknown])[]): Filter {
  const root = emptyGroup();
  for (const [name, value] of parameters) setCondition(root, name, value);
  return new FilterReader(describe).read(root);
}
