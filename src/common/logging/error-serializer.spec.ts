import { serializeError } from './error-serializer';

describe(serializeError.name, () => {
  it('prints the stacks of an error and its causes', () => {
    const error = new TypeError('outer', { cause: new Error('inner') });
    const serialized = serializeError(error);
    expect(serialized).toMatchObject({ type: 'TypeError', message: 'outer' });
    expect(serialized.stack).toMatch(/^TypeError: outer[^]*\ncaused by: Error: inner/);
  });

  it('leaves out whatever else an error carries', () => {
    const error = Object.assign(new Error('x'), { code: 11_000, keyValue: { email: 'a@b.example' } });
    expect(Object.keys(serializeError(error)).sort()).toEqual(['code', 'message', 'stack', 'type']);
  });

  it('cuts what is too long to be read', () => {
    const error = new Error('x'.repeat(100_000));
    const { message, stack } = serializeError(error);
    expect(message).toHaveLength(4096 + '… (100000 characters)'.length);
    expect(stack.length).toBeLessThan(17_000);
  });

  it('ends when causes run in a circle', () => {
    const error = new Error('x');
    error.cause = error;
    expect(serializeError(error).stack.split('caused by')).toHaveLength(6);
  });

  it.each(['a secret', undefined, { password: 'a secret' }])(
    'does not print %p, which is no error',
    (thrown) => {
      expect(JSON.stringify(serializeError(thrown))).not.toContain('secret');
    },
  );
});
