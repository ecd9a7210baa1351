import type { OrganizationStatus } from './organization';
import { defineError } from '../common/errors/app.error';

export class SignUpClosedError extends defineError({
  kind: 'forbidden',
  code: 'AUTH.SIGNUP_CLOSED',
  title: 'Nobody can sign up here',
}) {
  constructor() {
    super('No organizations are created at present; who has one signs in as ever');
  }
}

export class SignUpTokenInvalidError extends defineError({
  kind: 'forbidden',
  code: 'AUTH.SIGNUP_TOKEN_INVALID',
  title: 'It takes a token to sign up here',
}) {
  constructor() {
    super('Send the signup_token that whoever runs the service has given you');
  }
}

/** In use, or at rest after a rename or a deletion. */
export class NameTakenError extends defineError({
  kind: 'conflict',
  code: 'ORGANIZATION.NAME_TAKEN',
  title: 'The organization name is taken',
}) {
  constructor() {
    super('Choose another organization_name');
  }
}

/** Each name of before is kept for the organization for a while; these are all that it can keep. */
export class TooManyRenamesError extends defineError({
  kind: 'conflict',
  code: 'ORGANIZATION.TOO_MANY_RENAMES',
  title: 'Too many names of the organization rest',
}) {
  constructor() {
    super('Take one of its earlier names back, or wait until the rest of one is over');
  }
}

/** For operators: suspending what is deleted, restoring what is active, and the like. */
export class StateConflictError extends defineError({
  kind: 'conflict',
  code: 'ORGANIZATION.STATE_CONFLICT',
  title: 'The organization is not in a state that allows this',
}) {
  constructor(status: OrganizationStatus) {
    super(status === 'deleted' ? 'It is deleted, or can be restored no longer' : `It is ${status}`);
  }
}

export class ChangeInProgressError extends defineError({
  kind: 'conflict',
  code: 'ORGANIZATION.CHANGE_IN_PROGRESS',
  title: 'Another change of the organization is in progress',
}) {
  constructor() {
    super('Try again when the other change is done', { headers: { 'Retry-After': '1' } });
  }
}
