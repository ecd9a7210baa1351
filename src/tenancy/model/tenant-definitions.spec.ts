import { Schema } from 'mongoose';
import { TenantDefinitions } from './tenant-definitions';
import { defineTenantModel } from './tenant-model.definition';

describe(TenantDefinitions.name, () => {
  const notes = defineTenantModel('notes', new Schema({}));

  it('knows what was declared, and only that', () => {
    const sut = new TenantDefinitions();
    sut.add(notes);
    expect(sut.get('notes')).toBe(notes);
    expect(sut.get('tasks')).toBeUndefined();
  });

  it('takes a second declaration of the same object for the same', () => {
    const sut = new TenantDefinitions();
    sut.add(notes);
    sut.add(notes);
    expect(sut.furtherNames()).toEqual(['notes']);
  });

  it('refuses two definitions of one name, which would share a collection', () => {
    const sut = new TenantDefinitions();
    sut.add(notes);
    expect(() => {
      sut.add(defineTenantModel('notes', new Schema({})));
    }).toThrow('Two tenant models are called notes');
  });

  it('counts the one that owns the collection itself not among the further ones', () => {
    const sut = new TenantDefinitions();
    sut.add(defineTenantModel('documents', new Schema({})));
    sut.add(notes);
    expect(sut.furtherNames()).toEqual(['notes']);
  });
});
