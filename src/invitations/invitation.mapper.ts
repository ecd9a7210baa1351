import { toAdminId, toInvitationId, toOrganizationId } from '../database/object-id';
import type { Invitation } from './invitation';
import type { InvitationRecord } from './schemas/invitation.schema';

export function toInvitation(record: InvitationRecord): Invitation {
  return {
    id: toInvitationId(record._id),
    organizationId: toOrganizationId(record.organization_id),
    email: record.email,
    role: record.role,
    invitedBy: toAdminId(record.invited_by),
    state: record.state,
    adminId: record.admin_id === undefined ? null : toAdminId(record.admin_id),
    version: record.version,
    createdAt: record.created_at,
    expiresAt: record.expires_at,
  };
}
