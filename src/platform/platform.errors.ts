import { defineError } from '../common/errors/app.error';

export class ErasureNotFoundError extends defineError({
  kind: 'not_found',
  code: 'ERASURE.NOT_FOUND',
  title: 'There is no such erasure',
}) {
  constructor() {
    super('No erasure has this id');
  }
}
