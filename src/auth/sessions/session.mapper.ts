import { toAdminId, toOrganizationId, toSessionId } from '../../database/object-id';
import type { Session, SessionDetails } from './session';
import type { SessionRecord } from './session.schema';

export function toSession(record: SessionRecord): Session {
  return {
    id: toSessionId(record._id),
    adminId: toAdminId(record.admin_id),
    organizationId: toOrganizationId(record.organization_id),
    membershipId: record.membership_id.toHexString(),
    accountEpoch: record.account_epoch,
    organizationEpoch: record.organization_epoch,
    authenticatedAt: record.authenticated_at,
    expiresAt: record.expires_at,
  };
}

export function toSessionDetails(record: SessionRecord): SessionDetails {
  return {
    ...toSession(record),
    createdAt: record.created_at,
    lastUsedAt: record.last_used_at,
    address: record.address,
    userAgent: record.user_agent,
  };
}
