import { toAdminId, toApiKeyId, toOrganizationId } from '../../database/object-id';
import type { ApiKey } from './api-key';
import type { ApiKeyRecord } from './api-key.schema';

export function toApiKey(record: ApiKeyRecord): ApiKey {
  return {
    id: toApiKeyId(record._id),
    organizationId: toOrganizationId(record.organization_id),
    name: record.name,
    permissions: record.permissions,
    makerId: toAdminId(record.maker_id),
    makerMembershipId: record.maker_membership_id.toHexString(),
    hash: record.hash,
    formerHashes: record.former_hashes,
    createdAt: record.created_at,
    expiresAt: record.expires_at,
    lastUsedAt: record.last_used_at,
  };
}
