import { toAdminId, toOrganizationId } from '../../database/object-id';
import type { Membership } from './membership';
import type { MembershipRecord } from './membership.schema';

export function toMembership(record: MembershipRecord): Membership {
  return {
    id: record._id.toHexString(),
    adminId: toAdminId(record.admin_id),
    organizationId: toOrganizationId(record.organization_id),
    role: record.role,
    version: record.version,
    joinedAt: record.created_at,
  };
}
