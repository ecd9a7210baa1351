import { fieldKind, toFieldName, type FieldKind, type FieldName } from '../field-name';
import { refusal } from '../refusal';
import {
  MAX_CONDITIONS,
  MAX_FILTER_DEPTH,
  MAX_LIST_LENGTH,
  type Condition,
  type Filter,
  type FilterNode,
  type Operator,
} from './filter';
import { readLiteral, readText } from './read-literal';

/** The way from the filter's root to a place in it. */
export type FilterPath = readonly (string | number)[];

const COMPARISONS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin'] as const satisfies Operator[];

/** What each kind of field can be asked. Every document has the fields of ours, so `exists` is for data alone. */
const OPERATORS: Readonly<Record<FieldKind, readonly Operator[]>> = {
  id: [...COMPARISONS, 'starts_with'],
  number: COMPARISONS,
  time: COMPARISONS,
  text: [...COMPARISONS, 'contains', 'starts_with'],
  data: [...COMPARISONS, 'exists', 'contains', 'starts_with'],
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads the tree that both forms of a filter come to: groups `{ <field>: { <operator>: <value> }, and: […], or: […],
 * not: {…} }` of JSON values. `describe` names a place in the words of the form that was used.
 */
export class FilterReader {
  #conditions = 0;

  constructor(private readonly describe: (path: FilterPath) => string) {}

  /** @throws InvalidRequestError on the first place that is not as it must be */
  read(tree: unknown): Filter {
    return this.#group(tree, [], 1);
  }

  #refusal(path: FilterPath, message: string): Error {
    return refusal(this.describe(path), message);
  }

  #group(tree: unknown, path: FilterPath, depth: number): Filter {
    if (tree === undefined) {
      throw this.#refusal(path, 'is missing: the groups are numbered from 0 without a gap');
    }
    if (!isObject(tree)) throw this.#refusal(path, 'must be an object of fields, and, or, not');
    if (depth > MAX_FILTER_DEPTH) {
      throw this.#refusal(path, `is nested deeper than ${MAX_FILTER_DEPTH} levels`);
    }
    const entries = Object.entries(tree);
    // An empty filter is a list of everything; an empty branch is more likely a mistake, and a costly one.
    if (entries.length === 0 && depth > 1) throw this.#refusal(path, 'must hold a condition');
    return entries.flatMap(([key, value]) => this.#member(key, value, [...path, key], depth));
  }

  #member(key: string, value: unknown, path: FilterPath, depth: number): FilterNode[] {
    switch (key) {
      case 'and':
      case 'or':
        return [{ kind: key, branches: this.#branches(value, path, depth) }];
      case 'not':
        return [{ kind: 'not', branch: this.#group(value, path, depth + 1) }];
      default:
        return this.#conditionsOn(toFieldName(key, this.describe(path)), value, path);
    }
  }

  #branches(value: unknown, path: FilterPath, depth: number): Filter[] {
    if (!Array.isArray(value) || value.length === 0) {
      throw this.#refusal(path, 'must be a list of one or more groups of conditions');
    }
    // `from` also visits the gaps between numbered groups.
    return Array.from(value, (branch: unknown, index) => this.#group(branch, [...path, index], depth + 1));
  }

  #conditionsOn(field: FieldName, value: unknown, path: FilterPath): Condition[] {
    const operators = OPERATORS[fieldKind(field)];
    const entries = isObject(value) ? Object.entries(value) : [];
    if (entries.length === 0) throw this.#refusal(path, `must have an operator: ${operators.join(', ')}`);
    return entries.map(([name, operand]) => {
      const operator = operators.find((known) => known === name);
      if (operator === undefined) {
        throw this.#refusal([...path, name], `is no operator of this field: use ${operators.join(', ')}`);
      }
      return this.#condition({ field, operator }, operand, [...path, name]);
    });
  }

  #condition(
    { field, operator }: Pick<Condition, 'field' | 'operator'>,
    operand: unknown,
    path: FilterPath,
  ): Condition {
    this.#conditions += 1;
    if (this.#conditions > MAX_CONDITIONS) {
      throw this.#refusal(path, `is one condition too many: a filter has at most ${MAX_CONDITIONS}`);
    }
    switch (operator) {
      case 'in':
      case 'nin':
        return {
          kind: 'condition',
          field,
          operator,
          values: this.#list(operand, path).map((item, index) =>
            readLiteral(item, { field, operator }, this.describe([...path, index])),
          ),
        };
      case 'exists':
        if (typeof operand !== 'boolean') throw this.#refusal(path, 'must be true or false');
        return { kind: 'condition', field, operator, exists: operand };
      case 'contains':
      case 'starts_with':
        return { kind: 'condition', field, operator, text: readText(operand, this.describe(path)) };
      case 'eq':
      case 'ne':
      case 'gt':
      case 'gte':
      case 'lt':
      case 'lte':
        return {
          kind: 'condition',
          field,
          operator,
          value: readLiteral(operand, { field, operator }, this.describe(path)),
        };
    }
  }

  #list(operand: unknown, path: FilterPath): readonly unknown[] {
    if (!Array.isArray(operand)) throw this.#refusal(path, 'must be a list');
    if (operand.length > MAX_LIST_LENGTH) {
      throw this.#refusal(path, `must not have more than ${MAX_LIST_LENGTH} entries`);
    }
    return operand;
  }
}
