import { documentKey, documentKeyOf, typeRange } from './document-key';

describe(typeRange.name, () => {
  const within = (key: string): boolean => key >= typeRange('notes').$gte && key < typeRange('notes').$lt;

  it.each(['notes/', 'notes/0', 'notes/~', 'notes/\u{10ffff}', 'notes//'])('holds %p', (key) => {
    expect(within(key)).toBe(true);
  });

  it.each(['note/1', 'notes', 'notes-/1', 'notes.', 'notes0', 'notes0/1', 'notes_/1', 'notesx/1', 'Notes/1'])(
    'does not hold %p',
    (key) => {
      expect(within(key)).toBe(false);
    },
  );
});

describe(documentKey.name, () => {
  it('is undone by documentKeyOf', () => {
    const key = documentKey({ type: 'notes', id: 'a-1' });
    expect(key).toBe('notes/a-1');
    expect(documentKeyOf(key)).toEqual({ type: 'notes', id: 'a-1' });
  });
});
