import { defineError } from '../common/errors/app.error';

/** No `Retry-After`: trying again changes nothing until somebody starts the service with a server for mails. */
export class MailNotConfiguredError extends defineError({
  kind: 'unavailable',
  code: 'MAIL.NOT_CONFIGURED',
  title: 'This service cannot send mail',
}) {
  constructor() {
    super('It was started without SMTP_URL; whoever runs it can set one');
  }
}
