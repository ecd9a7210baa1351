import {
  dataPathProblem,
  MAX_FIELD_NAME_LENGTH,
  MAX_PATH_SEGMENTS,
  pathPrefixes,
  toFieldName,
} from './field-name';
import { refusalOf } from '../../../test/integration/documents/query/refusal-of';

describe(toFieldName.name, () => {
  it.each([
    ...['id', 'version', 'created_at', 'updated_at', 'created_by'],
    ...[
      'data.a',
      'data.a.b.0',
      'data.id',
      'data.and',
      'data.ä ö',
      'data.a$b',
      'data.-',
      `data.${'x'.repeat(495)}`,
    ],
    `data.${Array<string>(MAX_PATH_SEGMENTS).fill('a').join('.')}`,
  ])('takes %s', (name) => {
    expect(toFieldName(name, 'sort')).toBe(name);
  });

  it.each([
    ['_id', /^is no field: name id, version/],
    ['type', /^is no field/],
    ['data', /^is no field/],
    ['', /^is no field/],
    ['age', /^is no field/],
    ['$where', /^is no field/],
    ['toString', /^is no field/],
    ['data.', /empty part/],
    ['data..a', /empty part/],
    ['data.a.', /empty part/],
    ['data.$gt', /begins with \$/],
    ['data.a.$', /begins with \$/],
    ['data.__proto__', /must not hold __proto__/],
    ['data.a.constructor.b', /must not hold constructor/],
    ['data.prototype', /must not hold prototype/],
    ['data.a\0b', /U\+0000/],
    ['data.\ud800', /surrogate/],
    [`data.${'x'.repeat(MAX_FIELD_NAME_LENGTH)}`, /longer than 500/],
    [
      `data.${Array<string>(MAX_PATH_SEGMENTS + 1)
        .fill('a')
        .join('.')}`,
      /more than 20 parts/,
    ],
  ])('refuses %p', (name, message) => {
    expect(refusalOf(() => toFieldName(name, 'sort'))).toEqual([
      { field: 'sort', message: expect.stringMatching(message) },
    ]);
  });
});

describe(dataPathProblem.name, () => {
  it('has nothing against a path that can be named', () => {
    expect(dataPathProblem('a.b')).toBeUndefined();
    expect(dataPathProblem('a..b')).toMatch(/empty part/);
  });
});

describe(pathPrefixes.name, () => {
  it('gives each step of the way, the field itself last', () => {
    expect(pathPrefixes(toFieldName('data.a.b', ''))).toEqual(['data.a', 'data.a.b']);
    expect(pathPrefixes(toFieldName('data.a', ''))).toEqual(['data.a']);
  });
});
