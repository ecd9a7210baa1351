import { defineError } from '../../common/errors/app.error';

export class ApiKeyNotFoundError extends defineError({
  kind: 'not_found',
  code: 'API_KEY.NOT_FOUND',
  title: 'There is no such API key',
}) {
  constructor() {
    super('Your organization has no API key with this id');
  }
}

/** It cannot go on: it has expired, or its maker has left. */
export class ApiKeyEndedError extends defineError({
  kind: 'conflict',
  code: 'API_KEY.ENDED',
  title: 'The API key has ended',
}) {
  constructor() {
    super('It has expired, or its maker has left the organization: delete it, and make another one');
  }
}

export class TooManyApiKeysError extends defineError({
  kind: 'conflict',
  code: 'API_KEY.TOO_MANY',
  title: 'The organization has too many API keys',
}) {
  constructor(most: number) {
    super(`It has ${most} already: delete one, also one that has expired`);
  }
}
