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

/** MongoDB indexes each entry of one list, and not the combinations of several. */
export class DocumentNotIndexableError extends defineError({
  kind: 'invalid_input',
  code: 'DOCUMENT.NOT_INDEXABLE',
  title: 'An index cannot hold the document',
}) {
  constructor() {
    super('Two fields of one declared index are lists; at most one of them may be');
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
