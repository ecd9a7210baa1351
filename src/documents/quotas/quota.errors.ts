import { defineError } from '../../common/errors/app.error';

export class QuotaExceededError extends defineError({
  kind: 'forbidden',
  code: 'ORGANIZATION.QUOTA_EXCEEDED',
  title: 'The organization has reached a limit',
}) {
  constructor(limit: number, unit: 'documents' | 'bytes of documents' | 'types of documents' | 'indexes') {
    super(`The organization may have at most ${limit} ${unit}`);
  }
}
