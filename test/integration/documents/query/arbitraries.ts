import fc from 'fast-check';

/** A filter in its JSON form. */
export type FilterTree = Readonly<Record<string, unknown>>;

// Few names and few values, so that filters and documents often meet.
const KEYS = ['a', 'b', '0'] as const;
const TEXTS = ['', 'a', 'ab', 'b', 'A', '.', 'a.b', '^a', '\0', 'é', '😀', 'date(1)'] as const;

const text = fc.constantFrom(...TEXTS);
const number = fc.constantFrom(-1.5, 0, 1, 2, 1e300, 2 ** 53);
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const ordered = fc.oneof(text, number, fc.boolean());

/** Any JSON over those, nested a few levels. */
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: scalar, weight: 3 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3 }), weight: 2 },
    { arbitrary: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 2 }), weight: 2 },
  ),
})).value;

/** What is stored under `data`. */
export const data = fc.dictionary(fc.constantFrom(...KEYS), json, { maxKeys: 3 });

/** Data with a value of mixed types, or none, where lists are sorted by it. */
export const sortableData = fc.record(
  { a: fc.oneof({ arbitrary: scalar, weight: 5 }, { arbitrary: json, weight: 1 }) },
  { requiredKeys: [] },
);

const path = fc
  .array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 3 })
  .map((keys) => `data.${keys.join('.')}`);

/** One or two operators with their operands; more seldom agree on any document. */
function operators(operands: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<FilterTree> {
  const one = Object.entries(operands).map(([operator, operand]) => fc.tuple(fc.constant(operator), operand));
  return fc
    .array(fc.oneof(...one), { minLength: 1, maxLength: 2 })
    .map((entries) => Object.fromEntries(entries));
}

function comparisons(operand: fc.Arbitrary<unknown>): Record<string, fc.Arbitrary<unknown>> {
  const list = fc.array(operand, { maxLength: 3 });
  return {
    eq: operand,
    ne: operand,
    gt: operand,
    gte: operand,
    lt: operand,
    lte: operand,
    in: list,
    nin: list,
  };
}

const id = fc.constantFrom('d1', 'd2', 'd3', 'd-4', 'e5', 'nothing/like it', '');
const version = fc.constantFrom(1, 2, 2.5);
const person = fc.constantFrom('person-0', 'person-1', 'person');
const time = fc.constantFrom(
  'date(2026-01-01T00:00:00Z)',
  'date(2026-01-01T00:00:00.001Z)',
  'date(2026-01-01T02:00:00+02:00)',
);

const dataOperators = operators({
  ...comparisons(ordered),
  eq: scalar,
  ne: scalar,
  in: fc.array(scalar, { maxLength: 3 }),
  nin: fc.array(scalar, { maxLength: 3 }),
  exists: fc.boolean(),
  contains: text,
  starts_with: text,
});

const conditions = fc.oneof(
  { arbitrary: fc.tuple(path, dataOperators), weight: 8 },
  { arbitrary: fc.tuple(fc.constant('id'), operators({ ...comparisons(id), starts_with: id })), weight: 2 },
  { arbitrary: fc.tuple(fc.constant('version'), operators(comparisons(version))), weight: 1 },
  {
    arbitrary: fc.tuple(fc.constant('created_by'), operators({ ...comparisons(person), contains: person })),
    weight: 1,
  },
  {
    arbitrary: fc.tuple(fc.constantFrom('created_at', 'updated_at'), operators(comparisons(time))),
    weight: 1,
  },
);

/** Filters that are read without complaint: few operators on each field, few levels. */
export const filterTree: fc.Arbitrary<FilterTree> = fc.letrec<{ group: FilterTree }>((tie) => ({
  group: fc
    .record({
      fields: fc.array(conditions, { minLength: 1, maxLength: 2 }),
      rest: fc.oneof(
        { maxDepth: 2, withCrossShrink: true },
        { arbitrary: fc.constant({}), weight: 2 },
        { arbitrary: fc.record({ not: tie('group') }), weight: 1 },
        { arbitrary: fc.record({ or: fc.array(tie('group'), { minLength: 1, maxLength: 2 }) }), weight: 1 },
        { arbitrary: fc.record({ and: fc.array(tie('group'), { minLength: 1, maxLength: 2 }) }), weight: 1 },
      ),
    })
    .map(({ fields, rest }) => ({ ...Object.fromEntries(fields), ...rest })),
})).group;

/** The same filter as the flat parameters of a query string. */
export function toParameters(tree: FilterTree, name = 'filter'): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const here = `${name}[${key}]`;
    if (key === 'not') return toParameters(value as FilterTree, here);
    if (key === 'and' || key === 'or') {
      return (value as FilterTree[]).flatMap((branch, index) => toParameters(branch, `${here}[${index}]`));
    }
    return Object.entries(value as object).map(([operator, operand]) => [
      `${here}[${operator}]`,
      JSON.stringify(operand),
    ]);
  });
}
