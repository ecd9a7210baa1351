/** Everything that is an entry of the audit log; what was tried and failed has a second one, with `.failed` behind it. */
export const AUDIT_ACTIONS = [
  'organization.created',
  'organization.renamed',
  'organization.updated',
  'organization.deleted',
  'organization.restored',
  'organization.suspended',
  'organization.resumed',
  'organization.purged',
  'session.started',
  'session.ended',
  'session.revoked',
  'account.sessions_ended',
  'account.email_changed',
  'account.email_verified',
  'account.password_changed',
  'account.password_reset',
  'member.role_changed',
  'member.removed',
  'member.left',
  'invitation.created',
  'invitation.resent',
  'invitation.revoked',
  'invitation.accepted',
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
  'type.declared',
  'type.deleted',
  'documents.imported',
  'documents.exported',
  'document.created',
  'document.replaced',
  'document.changed',
  'document.deleted',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export type RecordedAction = AuditAction | `${AuditAction}.failed`;

/** Writes of one document: they are entries only where the operator wants them to be. */
export function isOfOneDocument(action: AuditAction): boolean {
  return action.startsWith('document.');
}
