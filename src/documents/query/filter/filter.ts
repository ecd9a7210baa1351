import type { FieldName } from '../field-name';

/**
 * What a list is narrowed to, read and checked. The tree is closed: whatever a caller writes ends as one of these
 * nodes or is refused, so what is made of it can hold nothing else.
 *
 * Conditions mean what they mean in MongoDB:
 * - A list in a document matches when one of its elements does, and `ne`, `nin` and `not` when none does. A path leads
 *   through lists of objects, and a part of it that is a number also through the list itself.
 * - `gt gte lt lte` compare within one type only: a number is neither above nor below a text. Numbers are ordered by
 *   value, texts by their UTF-8 bytes, and false comes before true. There is no order to null, objects or lists.
 * - `eq` and `in` find equal values of the same type; null finds null and what is not there. `ne` and `nin` are their
 *   exact opposites, so `ne` 5 also finds documents without the field.
 * - `contains` and `starts_with` look into text only, and upper and lower case differ.
 */
export type FilterNode = Condition | Combination;

/** All of it has to hold; empty holds always. */
export type Filter = readonly FilterNode[];

export type Condition =
  | (ConditionOn & { readonly operator: ComparisonOperator; readonly value: Literal })
  | (ConditionOn & { readonly operator: 'in' | 'nin'; readonly values: readonly Literal[] })
  | (ConditionOn & { readonly operator: 'exists'; readonly exists: boolean })
  | (ConditionOn & { readonly operator: TextOperator; readonly text: string });

export type Combination =
  | { readonly kind: 'and' | 'or'; readonly branches: readonly Filter[] }
  | { readonly kind: 'not'; readonly branch: Filter };

interface ConditionOn {
  readonly kind: 'condition';
  readonly field: FieldName;
}

export type ComparisonOperator = 'eq' | 'ne' | RangeOperator;
export type RangeOperator = 'gt' | 'gte' | 'lt' | 'lte';
export type TextOperator = 'contains' | 'starts_with';
export type Operator = Condition['operator'];

/** No object and no list: as an operand they would compare key by key, order included, which is never what is meant. */
export type Literal = string | number | boolean | null | Date;

/** Each keeps one request from costing the database much more than another. The outermost level is 1. */
export const MAX_FILTER_DEPTH = 8;
export const MAX_CONDITIONS = 50;
export const MAX_LIST_LENGTH = 200;
/** In UTF-16 units. */
export const MAX_TEXT_LENGTH = 1_000;

/** What must hold for every document found: the conditions that no `or` and no `not` stands above. */
export function requiredConditions(filter: Filter): Condition[] {
  return filter.flatMap((node) => {
    if (node.kind === 'condition') return [node];
    return node.kind === 'and' ? node.branches.flatMap(requiredConditions) : [];
  });
}
