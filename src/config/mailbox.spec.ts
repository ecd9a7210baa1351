import { parseMailbox } from './mailbox';

describe(parseMailbox.name, () => {
  it.each([
    ['no-reply@acme.example', '', 'no-reply@acme.example'],
    [' no-reply@acme.example ', '', 'no-reply@acme.example'],
    ['<no-reply@acme.example>', '', 'no-reply@acme.example'],
    ['Acme <no-reply@acme.example>', 'Acme', 'no-reply@acme.example'],
    ['Acme, Inc.<no-reply@acme.example>', 'Acme, Inc.', 'no-reply@acme.example'],
    ['"Acme, Inc." <no-reply@acme.example>', 'Acme, Inc.', 'no-reply@acme.example'],
    ['Größe & Söhne <post@localhost>', 'Größe & Söhne', 'post@localhost'],
    ["o'brien+mail@a-b.example", '', "o'brien+mail@a-b.example"],
  ])('reads %p', (text, name, address) => {
    expect(parseMailbox(text)).toEqual({ name, address });
  });

  it.each([
    '',
    'Acme',
    '@acme.example',
    'no-reply@',
    'no reply@acme.example',
    'a..b@acme.example',
    '.a@acme.example',
    'a@b@acme.example',
    'a@acme..example',
    'a@-acme.example',
    'a@acme.example.',
    'a@bücher.example',
    '"a b"@acme.example',
    'a@acme.example, b@acme.example',
    'a@acme.example; b@acme.example',
    'a@acme.example\r\nBcc: b@acme.example',
    'Acme\nBcc: b@acme.example <a@acme.example>',
    'Acme\0 <a@acme.example>',
    'Acme\u202e <a@acme.example>',
    'Acme\u2028 <a@acme.example\r>',
    'Acme <a@acme.example> <b@acme.example>',
    'Acme <a@acme.example>, b@acme.example',
    'Acme <a@acme.example',
    'Acme a@acme.example>',
    '"Acme <a@acme.example>',
    '"Ac"me" <a@acme.example>',
    'Ac\\me <a@acme.example>',
    `${'x'.repeat(101)} <a@acme.example>`,
    `${'x'.repeat(250)}@acme.example`,
  ])('refuses %p', (text) => {
    expect(parseMailbox(text)).toBeNull();
  });
});
