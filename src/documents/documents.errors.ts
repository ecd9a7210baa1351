import { defineError } from '../common/errors/app.error';

export class DocumentNotFoundError extends defineError({
  kind: 'not_found',
  code: 'DOCUMENT.NOT_FOUND',
  title: 'There is no such document',
}) {
  constructor() {
    super('No document of this type has this id');
  }
}

export class DocumentIdTakenError extends defineError({
  kind: 'conflict',
  code: 'DOCUMENT.ID_TAKEN',
  title: 'The document id is taken',
}) {
  constructor() {
    super('Another document of this type has this id');
  }
}

/** A unique index that the type declares. */
export class DocumentNotUniqueError extends defineError({
  kind: 'conflict',
  code: 'DOCUMENT.NOT_UNIQUE',
  title: 'Another document has the same values',
}) {
  constructor() {
    super('A unique index of this type refuses these values');
  }
}

/** Entries of lists to which the indexes of a type lead in one document, each counted for every index and field. */
export const MAX_INDEXED_ENTRIES = 10_000;

/**
 * Of all keys that the indexes of a type have of one document. Of 8 MiB each, four writers at once never came to an end
 * in an embedded database, which has 256 MiB of cache; of 2 MiB each, 32 did.
 */
export const MAX_INDEX_KEY_BYTES = 2 * 1024 * 1024;

/** MongoDB indexes each entry of one list, and not the combinations of several. */
const NOT_INDEXABLE = {
  'parallel lists': 'Two fields of one declared index are lists; at most one of them may be',
  'ambiguous number':
    'A number in the path of a declared index is both a place in a list and a field of an entry of that list',
  'too many keys': `The lists to which the declared indexes lead may have ${MAX_INDEXED_ENTRIES} entries, counted for each index and field, and all their keys ${MAX_INDEX_KEY_BYTES} bytes`,
} as const;

export type NotIndexableReason = keyof typeof NOT_INDEXABLE;

export class DocumentNotIndexableError extends defineError({
  kind: 'invalid_input',
  code: 'DOCUMENT.NOT_INDEXABLE',
  title: 'An index cannot hold the document',
}) {
  constructor(reason: NotIndexableReason) {
    super(NOT_INDEXABLE[reason]);
  }
}

/** Many writers at once kept this one from getting its turn. */
export class DocumentContendedError extends defineError({
  kind: 'unavailable',
  code: 'DOCUMENT.CONTENDED',
  title: 'Too many writers of one document',
}) {
  constructor() {
    super('Try again, or send If-Match and decide what to do with what is there now', {
      headers: { 'Retry-After': '1' },
    });
  }
}
