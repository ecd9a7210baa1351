import { documentKey, typeRange } from '../document-key';
import { ID_FIELD } from '../field-name';
import type { MongoFilter } from '../mongo-types';
import type { Condition, Filter, FilterNode } from './filter';
import { textPattern } from './text-pattern';

/** The operator with its operand; `inKey` is what `_id` has where a caller speaks of an id. */
function toOperation(condition: Condition, inKey: (operand: unknown) => unknown): MongoFilter {
  switch (condition.operator) {
    case 'in':
    case 'nin':
      return { [`$${condition.operator}`]: condition.values.map(inKey) };
    case 'exists':
      return { $exists: condition.exists };
    case 'contains':
      return { $regex: textPattern(condition.text) };
    case 'starts_with':
      return { $regex: `^${textPattern(String(inKey(condition.text)))}` };
    case 'eq':
    case 'ne':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return { [`$${condition.operator}`]: inKey(condition.value) };
  }
}

function toMongoCondition(type: string, condition: Condition): MongoFilter {
  if (condition.field !== ID_FIELD) {
    return { [condition.field]: toOperation(condition, (operand) => operand) };
  }
  return { _id: toOperation(condition, (operand) => documentKey({ type, id: String(operand) })) };
}

function toMongoNode(type: string, node: FilterNode): MongoFilter {
  switch (node.kind) {
    case 'condition':
      return toMongoCondition(type, node);
    case 'not':
      return { $nor: [allOf(toMongoConditions(type, node.branch))] };
    case 'and':
    case 'or':
      return { [`$${node.kind}`]: node.branches.map((branch) => allOf(toMongoConditions(type, branch))) };
  }
}

function allOf(conditions: readonly MongoFilter[]): MongoFilter {
  const [only] = conditions;
  return conditions.length === 1 && only !== undefined ? only : { $and: conditions };
}

/**
 * Each part of the filter as one of MongoDB. Keys are field names that were checked or operators from this file; what
 * the caller sent stands only as an operand of an operator, and is a single value or a list of such.
 */
export function toMongoConditions(type: string, filter: Filter): MongoFilter[] {
  return filter.map((node) => toMongoNode(type, node));
}

/** Documents of one type for which all conditions hold. The range on `_id` stands outermost: nothing widens it. */
export function withinType(type: string, conditions: readonly MongoFilter[]): MongoFilter {
  return { _id: typeRange(type), ...(conditions.length > 0 && { $and: conditions }) };
}
