import { defineError } from '../common/errors/app.error';

export class EmailTakenError extends defineError({
  kind: 'conflict',
  code: 'ADMIN.EMAIL_TAKEN',
  title: 'The email address is taken',
}) {
  constructor() {
    super('Another account has this email address; sign in with it, or use another one');
  }
}
