// What leaves the module.
export { AppLinks } from './links/app-links';
export { MailNotConfiguredError } from './mail.errors';
export type { MailMessage } from './mail-message';
export { MailModule } from './mail.module';
export { Mailer } from './mailer';
export { emailChangedMail } from './messages/email-changed';
export { emailVerificationMail } from './messages/email-verification';
export { invitationMail } from './messages/invitation';
export { passwordChangedMail } from './messages/password-changed';
export { passwordResetMail } from './messages/password-reset';
