import { MalformedRequestError } from '../../errors/request.errors';
import { assertJsonLimits, MAX_JSON_DEPTH, MAX_JSON_FIELDS } from './json-limits';

describe(assertJsonLimits.name, () => {
  const check = (json: string) => () => {
    assertJsonLimits(JSON.parse(json) as object);
  };
  const lists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const objects = (depth: number): string => '{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1);

  it('takes what is as deep as it may be', () => {
    expect(check(lists(MAX_JSON_DEPTH))).not.toThrow();
    expect(check(objects(MAX_JSON_DEPTH))).not.toThrow();
  });

  it.each([MAX_JSON_DEPTH + 1, 5000, 100_000])('refuses %d levels', (depth) => {
    const error = new MalformedRequestError('The body is nested deeper than 64 levels');
    expect(check(lists(depth))).toThrow(error);
    expect(check(objects(depth))).toThrow(error);
  });

  it.each([
    ['{"__proto__":1}', '__proto__'],
    ['{"a":{"constructor":{}}}', 'a.constructor'],
    ['{"a":[0,{"b":{"prototype":null}}]}', 'a.1.b.prototype'],
  ])('refuses %s and names the place', (json, path) => {
    expect(check(json)).toThrow(new MalformedRequestError(`The field ${path} is not allowed`));
  });

  it('takes those names as values, and other names that look like them', () => {
    expect(check('{"a":"__proto__","proto":1,"Constructor":1,"toString":1,"":1}')).not.toThrow();
  });

  it.each([
    ['{"a":["x","\\ud800y"]}', 'a.1'],
    ['{"a":"\\udc00\\ud800"}', 'a'],
    ['{"b":{"\\ud83d":1}}', 'b.\uFFFD'],
  ])('refuses %s and names the place in text that is well formed', (json, path) => {
    expect(check(json)).toThrow(new MalformedRequestError(`${path} holds half of a surrogate pair`));
  });

  it('takes whole surrogate pairs and NUL, which are Unicode', () => {
    expect(check('{"\\ud83d\\ude00":"\\ud83d\\ude00\\u0000"}')).not.toThrow();
  });

  it('takes as many fields as one object may have, and any number of items in a list', () => {
    const fields = (count: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1])));
    expect(check(fields(MAX_JSON_FIELDS))).not.toThrow();
    expect(check(`{"a":[${fields(MAX_JSON_FIELDS)},${fields(MAX_JSON_FIELDS)}]}`)).not.toThrow();
    expect(check(JSON.stringify({ a: Array.from({ length: 50_000 }, () => 0) }))).not.toThrow();
    expect(check(fields(MAX_JSON_FIELDS + 1))).toThrow('The body has more than 1000 fields');
    expect(check(`{"a":[0,${fields(MAX_JSON_FIELDS + 1)}]}`)).toThrow('a.1 has more than 1000 fields');
  });

  it('calls the whole what it is called by its caller', () => {
    const data = JSON.parse(lists(MAX_JSON_DEPTH + 1)) as object;
    expect(() => {
      assertJsonLimits(data, 'The data');
    }).toThrow('The data is nested deeper than 64 levels');
  });

  it('cuts a path that is as long as the body', () => {
    expect(check(`{"${'k'.repeat(100_000)}":{"__proto__":1}}`)).toThrow(/^The field k{200}… is not allowed$/);
  });
});
