import { indexSpecification } from './index-specification';

describe(indexSpecification.name, () => {
  it('covers only documents of the type that have all fields, and ends in _id', () => {
    const { key, ...options } = indexSpecification('notes', { fields: ['a.b', 'c'], unique: false });

    expect(Object.entries(key)).toEqual([
      ['data.a.b', 1],
      ['data.c', 1],
      ['_id', 1],
    ]);
    expect(options).toEqual({
      name: expect.stringMatching(/^notes_[0-9a-f]{16}$/),
      unique: false,
      partialFilterExpression: {
        _id: { $gte: 'notes/', $lt: 'notes0' },
        'data.a.b': { $exists: true },
        'data.c': { $exists: true },
      },
    });
  });

  it('does not end in _id when it is unique', () => {
    expect(indexSpecification('notes', { fields: ['a'], unique: true }).key).toEqual({ 'data.a': 1 });
  });

  it('has one name for one declaration', () => {
    const nameOf = (type: string, fields: string[], unique = false) =>
      indexSpecification(type, { fields, unique }).name;
    expect(nameOf('notes', ['a', 'b'])).toBe('notes_0c3bdeb3db7c58b0');
    const names = [
      nameOf('notes', ['a', 'b']),
      nameOf('notes', ['b', 'a']),
      nameOf('notes', ['a,b']),
      nameOf('notes', ['a.b']),
      nameOf('notes', ['a', 'b'], true),
      nameOf('tasks', ['a', 'b']),
    ];
    expect(new Set(names).size).toBe(names.length);
  });
});
