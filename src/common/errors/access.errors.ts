import { defineError, type AppErrorOptions } from './app.error';

/** The challenge of RFC 6750, section 3, that a 401 carries. */
const challenge = (parameters = ''): AppErrorOptions => ({
  headers: { 'WWW-Authenticate': `Bearer${parameters}` },
});

export class TokenMissingError extends defineError({
  kind: 'unauthenticated',
  code: 'AUTH.TOKEN_MISSING',
  title: 'An access token is needed',
}) {
  constructor() {
    super('Send an access token as Authorization: Bearer <token>', challenge());
  }
}

/** Also for a token whose person, membership or organization is gone: all of them answer alike. */
export class TokenInvalidError extends defineError({
  kind: 'unauthenticated',
  code: 'AUTH.TOKEN_INVALID',
  title: 'The access token is not valid',
}) {
  constructor(cause?: unknown) {
    super('Sign in again to get a valid token', { ...challenge(' error="invalid_token"'), cause });
  }
}

export class TokenExpiredError extends defineError({
  kind: 'unauthenticated',
  code: 'AUTH.TOKEN_EXPIRED',
  title: 'The access token has expired',
}) {
  constructor() {
    super(
      'Sign in again to get a new token',
      challenge(' error="invalid_token", error_description="expired"'),
    );
  }
}

export class InvalidCredentialsError extends defineError({
  kind: 'unauthenticated',
  code: 'AUTH.INVALID_CREDENTIALS',
  title: 'The credentials are not valid',
}) {
  constructor() {
    super('Email or password is wrong', challenge());
  }
}

export class ForbiddenError extends defineError({
  kind: 'forbidden',
  code: 'AUTH.FORBIDDEN',
  title: 'The caller may not do this',
}) {}
