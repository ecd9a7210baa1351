import { Schema } from 'mongoose';
import { defineTenantModel } from './tenant-model.definition';

describe(defineTenantModel.name, () => {
  it('takes from the schema everything by which Mongoose makes collections and indexes on its own', () => {
    const schema = new Schema({}, { autoCreate: true, autoIndex: true, bufferCommands: true });
    const definition = defineTenantModel('notes', schema);
    expect(definition).toMatchObject({ name: 'notes', schema });
    for (const option of ['autoCreate', 'autoIndex', 'bufferCommands'] as const) {
      expect(schema.get(option)).toBe(false);
    }
  });

  it.each(['n', 'notes', 'audit_log2', 'x'.repeat(64)])('accepts the name %s', (name) => {
    expect(defineTenantModel(name, new Schema({})).name).toBe(name);
  });

  it.each(['', 'Notes', '_notes', '2notes', 'my-notes', 'notes.old', '$notes', 'x'.repeat(65)])(
    'refuses the name %j, which is to be part of a physical one',
    (name) => {
      expect(() => defineTenantModel(name, new Schema({}))).toThrow("A tenant definition's name must match");
    },
  );
});
