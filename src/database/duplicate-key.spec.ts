import { mongo } from 'mongoose';
import { duplicateKeyField } from './duplicate-key';

describe(duplicateKeyField.name, () => {
  it('names the first field of the index', () => {
    const error = new mongo.MongoServerError({
      code: 11_000,
      keyPattern: { admin_id: 1, organization_id: 1 },
    });
    expect(duplicateKeyField(error)).toBe('admin_id');
  });

  it.each([
    ['another error of the server', new mongo.MongoServerError({ code: 48, keyPattern: { name: 1 } })],
    ['one that does not say which index', new mongo.MongoServerError({ code: 11_000 })],
    [
      'an error that only looks like it',
      Object.assign(new Error('E11000'), { code: 11_000, keyPattern: { a: 1 } }),
    ],
    ['no error', undefined],
  ])('answers null to %s', (_what, error) => {
    expect(duplicateKeyField(error)).toBeNull();
  });
});
