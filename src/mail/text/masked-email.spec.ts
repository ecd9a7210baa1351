import { maskEmail } from './masked-email';

describe(maskEmail.name, () => {
  it.each([
    ['owner@acme.example', 'o***@acme.example'],
    ['o@acme.example', 'o***@acme.example'],
    ['😀wner@acme.example', '😀***@acme.example'],
    ['"a@b"@acme.example', '"***@acme.example'],
  ])('shows of %s the first character and where it is', (email, expected) => {
    expect(maskEmail(email)).toBe(expected);
  });
});
