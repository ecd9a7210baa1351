import { fieldKind, ID_FIELD, type FieldName } from '../field-name';
import { requiredConditions, type Condition, type Filter, type Operator } from '../filter/filter';

/** What a filter says of fields for every document that it finds, as far as an index can make use of it. */
export interface RequiredFields {
  /** Equal to one value, so an index keeps the order of its other fields. In the order of the filter. */
  readonly pinned: ReadonlySet<FieldName>;
  /** Within one or more ranges, the pinned ones included. */
  readonly bounded: ReadonlySet<FieldName>;
  /** There at all, the bounded ones included: what a partial index asks for. */
  readonly present: ReadonlySet<FieldName>;
  readonly byId: boolean;
}

const RANGES: readonly Operator[] = ['gt', 'gte', 'lt', 'lte', 'starts_with'];

function isPinned(condition: Condition): boolean {
  return condition.operator === 'eq' && condition.value !== null;
}

function isBounded(condition: Condition): boolean {
  // Null also finds documents without the field, which no index of ours has.
  if (condition.operator === 'in') return !condition.values.includes(null);
  return RANGES.includes(condition.operator) || isPinned(condition);
}

function isPresent(condition: Condition): boolean {
  if (condition.operator === 'exists') return condition.exists;
  return condition.operator === 'contains' || isBounded(condition);
}

export function requiredFields(filter: Filter): RequiredFields {
  const conditions = requiredConditions(filter);
  const fieldsOf = (holds: (condition: Condition) => boolean): ReadonlySet<FieldName> =>
    new Set(
      conditions
        .filter((condition) => fieldKind(condition.field) === 'data' && holds(condition))
        .map(({ field }) => field),
    );
  return {
    pinned: fieldsOf(isPinned),
    bounded: fieldsOf(isBounded),
    present: fieldsOf(isPresent),
    byId: conditions.some(({ field }) => field === ID_FIELD),
  };
}
