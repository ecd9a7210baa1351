import { defineError } from '../../common/errors/app.error';

export class TypeNotFoundError extends defineError({
  kind: 'not_found',
  code: 'TYPE.NOT_FOUND',
  title: 'There is no such type',
}) {
  constructor() {
    super('No type of this name is declared or has documents');
  }
}

export class TypeNotEmptyError extends defineError({
  kind: 'conflict',
  code: 'TYPE.NOT_EMPTY',
  title: 'The type has documents',
}) {
  constructor() {
    super('Delete its documents first, or with it by ?documents=delete');
  }
}

/** Only one change of a declaration at a time. */
export class TypeBeingChangedError extends defineError({
  kind: 'conflict',
  code: 'TYPE.BEING_CHANGED',
  title: 'The type is being changed',
}) {
  constructor() {
    super('Another change of this type is under way, or has overtaken this one; read it again and decide');
  }
}

export class DocumentsDoNotFitError extends defineError({
  kind: 'conflict',
  code: 'TYPE.DOCUMENTS_DO_NOT_FIT',
  title: 'Stored documents do not fit the schema',
}) {
  /** @param ids of some of them */
  constructor(misfits: string, ids: readonly string[]) {
    super(
      `${misfits} stored document(s) do not fit, such as ${ids.join(', ')}; change them first, or send ?misfits=allow`,
    );
  }
}

export class SchemaCheckTooLongError extends defineError({
  kind: 'conflict',
  code: 'TYPE.CHECK_TOO_LONG',
  title: 'The type has too many documents to check',
}) {
  constructor() {
    super('Its documents could not all be checked in time; ?misfits=allow keeps the schema without');
  }
}
