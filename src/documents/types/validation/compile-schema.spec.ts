import { InvalidRequestError } from '../../../common/errors/request.errors';
import { compileSchema } from './compile-schema';

describe(compileSchema.name, () => {
  const problemsOf = (schema: object, data: Record<string, unknown>) =>
    compileSchema(JSON.stringify(schema))(data);

  it.each<[string, object, Record<string, unknown>, string, string]>([
    ['a type', { properties: { a: { type: 'string' } } }, { a: 1 }, 'data.a', 'must be string'],
    ['what is missing', { required: ['a'] }, {}, 'data.a', 'is required'],
    ['what is too many', { additionalProperties: false }, { 'a/b': 1 }, 'data.a/b', 'is not allowed'],
    [
      'what was not looked at',
      { unevaluatedProperties: false, properties: { a: true } },
      { b: 1 },
      'data.b',
      'is not allowed',
    ],
    [
      'an entry',
      { properties: { a: { items: { enum: [1, 2] } } } },
      { a: [1, 3] },
      'data.a.1',
      'must be one of [1,2]',
    ],
    [
      'a key with a slash',
      { properties: { 'a/b~': { minimum: 1 } } },
      { 'a/b~': 0 },
      'data.a/b~',
      'must be >= 1',
    ],
    [
      'a format',
      { properties: { a: { format: 'email' } } },
      { a: 'x' },
      'data.a',
      'must match format "email"',
    ],
    ['the whole', { maxProperties: 0 }, { a: 1 }, 'data', 'must NOT have more than 0 properties'],
  ])('names %s', (_what, schema, data, field, message) => {
    expect(problemsOf(schema, data)).toEqual([{ field, message }]);
  });

  it('finds nothing wrong with what fits', () => {
    const schema = {
      $defs: { node: { properties: { next: { $ref: '#/$defs/node' } }, unevaluatedProperties: false } },
      $ref: '#/$defs/node',
    };
    expect(problemsOf(schema, { next: { next: {} } })).toEqual([]);
    expect(problemsOf(schema, { next: { last: {} } })).toHaveLength(1);
  });

  it('names a long field and a long list of values in part', () => {
    const values = Array.from({ length: 1000 }, (_, n) => n);
    const [problem] = problemsOf({ additionalProperties: { enum: values } }, { ['x'.repeat(1000)]: 'y' });
    expect(problem?.field.length).toBeLessThan(210);
    expect(problem?.message.length).toBeLessThan(310);
  });

  it.each(['^(a+)+$', '^(\\w+\\s?)*$', '([a-zA-Z]+)*$', '(a|aa)+$'])(
    'matches %s in a time that grows with the text',
    (pattern) => {
      const check = compileSchema(JSON.stringify({ properties: { a: { pattern } } }));
      const began = performance.now();
      check({ a: `${'a'.repeat(5000)}!` });
      expect(performance.now() - began).toBeLessThan(1000);
    },
  );

  it('takes the patterns that people write', () => {
    const matches = (pattern: string, text: string) =>
      problemsOf({ properties: { a: { pattern } } }, { a: text }).length === 0;
    expect(matches('^[A-Z]{2}\\d{3}-[^\\s/]+$', 'AB123-x')).toBe(true);
    expect(matches('^[A-Z]{2}\\d{3}-[^\\s/]+$', 'AB123-x y')).toBe(false);
    expect(matches('\\p{Lu}\\u00e9', 'Éé')).toBe(true);
    expect(matches('b', 'abc')).toBe(true);
    expect(matches('^b$', 'a\nb\nc')).toBe(false);
  });

  it('refuses a schema that was never meant to end', () => {
    const branch = (name: string) => ({ anyOf: [{ $ref: `#/$defs/${name}` }, { $ref: `#/$defs/${name}` }] });
    const names = Array.from({ length: 40 }, (_, n) => `n${n}`);
    const $defs = {
      ...Object.fromEntries(names.map((name, n) => [name, branch(`n${n + 1}`)])),
      n40: { required: ['never'] },
    };
    const began = performance.now();
    expect(problemsOf({ $defs, $ref: '#/$defs/n0' }, {})).toEqual([
      { field: 'data', message: 'takes too long to check against the schema of its type' },
    ]);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('gives up on a long list, each entry of which takes its time', () => {
    const schema = { properties: { a: { items: { enum: Array.from({ length: 900 }, (_, n) => ({ n })) } } } };
    const a = Array.from({ length: 50_000 }, () => ({ n: 899 }));
    const began = performance.now();
    expect(problemsOf(schema, { a })).toEqual([
      { field: 'data', message: 'takes too long to check against the schema of its type' },
    ]);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('takes a format that is none of JSON Schema for a note', () => {
    const schema = { properties: { a: { format: 'url' } } };
    const began = performance.now();
    expect(problemsOf(schema, { a: `http://${':'.repeat(200_000)}` })).toEqual([]);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it.each<[string, object]>([
    ['at the root', { $async: true, required: ['x'] }],
    ['within', { $dynamicRef: '#a', $defs: { x: { $async: true, $dynamicAnchor: 'a', required: ['x'] } } }],
  ])('refuses a check that would answer later: $async %s', (_where, schema) => {
    expect(() => compileSchema(JSON.stringify(schema))).toThrow(InvalidRequestError);
  });

  it('takes the former keyword id for a note', () => {
    expect(problemsOf({ id: 'x', required: ['x'] }, {})).toEqual([
      { field: 'data.x', message: 'is required' },
    ]);
  });

  it('follows a reference to the whole', () => {
    const schema = { properties: { children: { type: 'array', items: { $ref: '#' } } } };
    expect(problemsOf(schema, { children: [{ children: [] }] })).toEqual([]);
    expect(problemsOf(schema, { children: [{ children: 1 }] })).toHaveLength(1);
  });

  it('sees what the data has, and not what every object inherits', () => {
    expect(problemsOf({ required: ['valueOf'] }, {})).toHaveLength(1);
    expect(problemsOf({ properties: { toString: { type: 'string' } } }, {})).toEqual([]);
  });

  it('counts in decimals', () => {
    const schema = { properties: { price: { multipleOf: 0.01 } } };
    for (const price of [0.07, 19.99, 1.15, 1_000_000.01]) expect(problemsOf(schema, { price })).toEqual([]);
    expect(problemsOf(schema, { price: 0.075 })).toHaveLength(1);
  });

  it('learns no schema by its id', () => {
    const schema = { $id: 'https://schemas.example/a', $defs: { b: { $id: 'b', type: 'string' } } };
    compileSchema(JSON.stringify(schema));
    compileSchema(JSON.stringify(schema));
    for (const $ref of ['https://schemas.example/a', 'https://schemas.example/b']) {
      expect(() => compileSchema(JSON.stringify({ $ref }))).toThrow(InvalidRequestError);
    }
  });
});
