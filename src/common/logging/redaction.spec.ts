import { redact } from './redaction';

describe(redact.name, () => {
  it.each([
    'password',
    'currentPassword',
    'password_hash',
    'Authorization',
    'access_token',
    'refreshToken',
    'set-cookie',
    'x-api-key',
    'JWT_SECRET',
  ])('replaces %s', (key) => {
    expect(redact({ [key]: 'value', other: 1 })).toEqual({ [key]: '[redacted]', other: 1 });
  });

  it('reaches into objects and lists', () => {
    const fields = { request: { headers: { authorization: 'a' } }, list: [{ token: 'b', id: 1 }] };
    expect(redact(fields)).toEqual({
      request: { headers: { authorization: '[redacted]' } },
      list: [{ token: '[redacted]', id: 1 }],
    });
    expect(fields.request.headers.authorization).toBe('a');
  });

  it('looks at what an object would print, not at its own keys', () => {
    const document = { toJSON: () => ({ email: 'a@b.example', password_hash: 'x' }) };
    expect(redact({ document })).toEqual({ document: { email: 'a@b.example', password_hash: '[redacted]' } });
    expect(redact({ at: new Date(0) })).toEqual({ at: '1970-01-01T00:00:00.000Z' });
  });

  it('ends in a circle, without printing what it did not look at', () => {
    const circle: Record<string, unknown> = { password: 'hidden' };
    circle['self'] = circle;
    expect(JSON.stringify(redact({ circle }))).not.toContain('hidden');
  });

  it('cuts long texts, and says how long they were', () => {
    const fields = redact({ value: 'x'.repeat(8192), list: ['y'.repeat(5000)] });
    expect(fields['value']).toBe(`${'x'.repeat(4096)}… (8192 characters)`);
    expect(JSON.stringify(fields).length).toBeLessThan(9000);
  });

  it('returns the same object when there is nothing to hide', () => {
    const fields = { method: 'GET', status: 200, err: new Error('x') };
    expect(redact(fields)).toBe(fields);
  });
});
