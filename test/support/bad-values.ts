/** A row of a table: what a test calls the value, and the value. */
type Row<Value> = readonly [what: string, value: Value];

/** For every field. */
export const BAD_VALUES: readonly Row<unknown>[] = [
  ['an empty text', ''],
  ['null', null],
  ['a number', 12_345_678],
  ['zero', 0],
  ['true', true],
  ['false', false],
  ['an empty list', []],
  ['a list of a good value', ['good-name']],
  ['an empty object', {}],
  ['the operator $gt', { $gt: '' }],
  ['the operator $ne', { $ne: null }],
  ['the operator $regex', { $regex: '.*' }],
  ['the operator $where', { $where: 'sleep(1000)' }],
  ['nested objects', { a: { b: [{ c: 'd' }] } }],
  ['an object like text', { length: 10, trim: 'trim', toString: 'good-name' }],
];

export const BAD_NAMES: readonly Row<string>[] = [
  ['of 1 character', 'a'],
  ['of 2 characters', 'ab'],
  ['of 64 characters', 'a'.repeat(64)],
  ['of 5,000 characters', 'a'.repeat(5_000)],
  ['with a space', 'two words'],
  ['with a tab', 'two\twords'],
  ['with a line break', 'two\nwords'],
  ['with a no-break space', 'two\u00a0words'],
  ['that begins with _', '_system'],
  ['that begins with $', '$system'],
  ['that begins with .', '.system'],
  ['that begins with /', '/system'],
  ['that begins with -', '-system'],
  ['that ends with _', 'system_'],
  ['that ends with -', 'system-'],
  ['with a dot', 'system.users'],
  ['with $cmd', 'org.$cmd'],
  ['with a slash', 'a/b/c'],
  ['with a backslash', 'a\\b\\c'],
  ['that leads upwards', '../../etc'],
  ['with a quotation mark', 'a"b"c'],
  ['with NUL at its begin', '\0acme'],
  ['with NUL inside', 'ac\0me'],
  ['with NUL at its end', 'acme\0'],
  ['with the Kelvin sign for k', '\u212aelvin'],
  ['with a Turkish capital I', '\u0130stanbul'],
  ['with a dotless i', 'd\u0131splay'],
  ['in full width', '\uff41\uff43\uff4d\uff45'],
  ['in full-width capitals', '\uff21\uff23\uff2d\uff25'],
  ['with a Cyrillic a', '\u0430cme'],
  ['with a Greek omicron', 'f\u03bfo'],
  ['with a mathematical letter', '\u{1d41a}cme'],
  ['with a zero-width joiner', 'ac\u200dme'],
  ['with a zero-width space at its end', 'acme\u200b'],
  ['with a soft hyphen', 'ac\u00adme'],
  ['with a right-to-left override', '\u202eacme'],
  ['with a combining accent', 'acme\u0301'],
  ['with a sharp s', 'stra\u00dfe'],
  ['with a long s', 'mi\u017f\u017f'],
  ['with Arabic digits', '\u0661\u0662\u0663'],
  ['of emoji', '😀😀😀'],
];

export const BAD_EMAILS: readonly Row<string>[] = [
  ['without @', 'owner'],
  ['without a user', '@acme.example'],
  ['without a host', 'owner@'],
  ['with a host of one word', 'owner@localhost'],
  ['with an address for a host', 'owner@[127.0.0.1]'],
  ['with a space', 'the owner@acme.example'],
  ['with two @', 'owner@a@acme.example'],
  ['of two', 'a@acme.example,b@acme.example'],
  ['with a name before it', 'Owner <owner@acme.example>'],
  ['with NUL', 'owner\0@acme.example'],
  ['with a line break', 'owner\n@acme.example'],
  ['with two dots', 'owner..two@acme.example'],
  [
    'that is long',
    `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(20)}`,
  ],
  ['that is very long', `${'a'.repeat(10_000)}@acme.example`],
];

export const BAD_PASSWORDS: readonly Row<string>[] = [
  ['of 7 characters', 'seven 7'],
  ['of 7 characters of two units each', '😀'.repeat(7)],
  ['of 129 characters', 'x'.repeat(129)],
  ['of 100,000 characters', 'x'.repeat(100_000)],
  ['that is common', 'password1'],
  ['that is common, in capitals', 'PASSWORD1'],
  ['that is common, in full width', 'ｐａｓｓｗｏｒｄ１'],
];

export const BAD_DISPLAY_NAMES: readonly Row<string>[] = [
  ['of 101 characters', 'x'.repeat(101)],
  ['of 100,000 characters', 'x'.repeat(100_000)],
  ['with NUL', 'Ac\0me'],
  ['with a line break', 'Ac\r\nme'],
  ['with an escape sequence', '\u001b[31mAcme'],
  ['with a control character of Latin-1', 'Ac\u0085me'],
  ['with DEL', 'Acme\u007f.'],
];

export const RESERVED = ['admin', 'system', 'api', 'org', 'root', 'mongodb', 'ADMIN', ' Api '];

export const UNKNOWN_FIELDS = ['role', 'id', 'status', 'owner_ids', '$where', '$set', 'email.x', 'then', ''];

/** Of `Object.prototype`: no DTO declares them, but each has them. */
export const INHERITED_NAMES = ['toString', '__defineGetter__'];
