import { defineError } from '../common/errors/app.error';

/** Also for one that was used before by somebody else, or whose session has ended. */
export class RefreshTokenInvalidError extends defineError({
  kind: 'unauthenticated',
  code: 'AUTH.REFRESH_TOKEN_INVALID',
  title: 'The refresh token is not valid',
}) {
  constructor() {
    super('Sign in again', { headers: { 'WWW-Authenticate': 'Bearer' } });
  }
}

/** Email and password are for who has just shown to know the password. */
export class ReauthenticationRequiredError extends defineError({
  kind: 'forbidden',
  code: 'AUTH.REAUTHENTICATION_REQUIRED',
  title: 'A fresh sign-in is needed',
}) {
  constructor() {
    super('Sign in again, or send current_password where the operation takes it');
  }
}

export class SessionNotFoundError extends defineError({
  kind: 'not_found',
  code: 'SESSION.NOT_FOUND',
  title: 'There is no such session',
}) {
  constructor() {
    super('You have no session with this id');
  }
}

/** Of a mail: unknown, used or too old. */
export class OneTimeTokenInvalidError extends defineError({
  kind: 'invalid_input',
  code: 'AUTH.ONE_TIME_TOKEN_INVALID',
  title: 'The token is not valid',
}) {
  constructor() {
    super('It was used already, or its time is over: ask for a new mail');
  }
}

export class EmailTakenError extends defineError({
  kind: 'conflict',
  code: 'ADMIN.EMAIL_TAKEN',
  title: 'The email address is taken',
}) {
  constructor() {
    super('Another account has this email address; sign in with it, or use another one');
  }
}
