import { defineError } from '../common/errors/app.error';

/** Also for one that is expired, revoked, used by somebody else, or of another organization: all of them answer alike. */
export class InvitationNotFoundError extends defineError({
  kind: 'not_found',
  code: 'INVITATION.NOT_FOUND',
  title: 'There is no such invitation',
}) {
  constructor() {
    super('It was used, taken back or replaced, its time is over, or it is for another address');
  }
}

export class InvitationPendingError extends defineError({
  kind: 'conflict',
  code: 'INVITATION.PENDING',
  title: 'The address is invited already',
}) {
  constructor() {
    super('Send the pending invitation again, or take it back first');
  }
}

export class AlreadyMemberError extends defineError({
  kind: 'conflict',
  code: 'MEMBER.ALREADY',
  title: 'The person is a member already',
}) {
  constructor() {
    super('Whoever has this email address belongs to the organization');
  }
}
