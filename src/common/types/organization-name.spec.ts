import {
  isReservedOrganizationName,
  normaliseOrganizationName,
  ORGANIZATION_NAME_PATTERN,
} from './organization-name';

describe(normaliseOrganizationName.name, () => {
  it.each([
    ['acme', 'acme'],
    ['ACME-Labs_2', 'acme-labs_2'],
    ['  acme\t\n', 'acme'],
  ])('makes %p %p', (given, name) => {
    expect(normaliseOrganizationName(given)).toBe(name);
  });

  it.each([
    ['the Kelvin sign', '\u212aelvin'],
    ['a Turkish capital I', '\u0130stanbul'],
    ['full-width capitals', '\uff21\uff23\uff2d\uff25'],
    ['a zero-width joiner', 'ac\u200dme'],
    ['a combining accent', 'acme\u0301'],
  ])('leaves %s as it is, for the pattern to refuse', (_what, name) => {
    expect(normaliseOrganizationName(name)).toBe(name);
    expect(name).not.toMatch(ORGANIZATION_NAME_PATTERN);
  });

  it('is done after one time', () => {
    const once = normaliseOrganizationName(' ACME ');
    expect(normaliseOrganizationName(once)).toBe(once);
  });
});

describe('ORGANIZATION_NAME_PATTERN', () => {
  it.each(['abc', 'a-c', 'a_c', 'a--c', '0a0', '123', 'a'.repeat(63)])('takes %s', (name) => {
    expect(name).toMatch(ORGANIZATION_NAME_PATTERN);
  });

  it.each([
    '',
    'ab',
    'a'.repeat(64),
    '-ab',
    'ab-',
    '_ab',
    'ab_',
    'a.b',
    'a b',
    'ABC',
    'abc\n',
    '\nabc',
    'abc\0',
  ])('refuses %p', (name) => {
    expect(name).not.toMatch(ORGANIZATION_NAME_PATTERN);
  });
});

describe(isReservedOrganizationName.name, () => {
  it.each(['admin', 'system', 'api', 'www', 'org', 'null'])('is true of %s', (name) => {
    expect(isReservedOrganizationName(name)).toBe(true);
  });

  it.each(['acme', 'admins-of-acme', 'api-2', 'constructor', ''])('is false of %p', (name) => {
    expect(isReservedOrganizationName(name)).toBe(false);
  });
});
