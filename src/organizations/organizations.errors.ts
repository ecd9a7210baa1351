import { defineError } from '../common/errors/app.error';

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

export class ChangeInProgressError extends defineError({
  kind: 'conflict',
  code: 'ORGANIZATION.CHANGE_IN_PROGRESS',
  title: 'Another change of the organization is in progress',
}) {
  constructor() {
    super('Try again when the other change is done', { headers: { 'Retry-After': '1' } });
  }
}
