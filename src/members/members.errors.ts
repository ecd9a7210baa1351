import { defineError } from '../common/errors/app.error';

/** Also for a member of another organization. */
export class MemberNotFoundError extends defineError({
  kind: 'not_found',
  code: 'MEMBER.NOT_FOUND',
  title: 'There is no such member',
}) {
  constructor() {
    super('Nobody with this id belongs to the organization');
  }
}

export class LastOwnerError extends defineError({
  kind: 'conflict',
  code: 'MEMBER.LAST_OWNER',
  title: 'An organization has at least one owner',
}) {
  constructor() {
    super('Make somebody else an owner first, or delete the organization');
  }
}
