import { toAdminId, toOrganizationId, toSessionId } from '../../database/object-id';
import type { Account, AccountWithCredentials } from './account';
import type { AdminUserRecord } from './admin-user.schema';

export function toAccount(
  record: Pick<AdminUserRecord, '_id' | 'email' | 'email_verified_at' | 'session_epoch' | 'kept_session'>,
): Account {
  const { _id, email, email_verified_at, session_epoch, kept_session } = record;
  return {
    id: toAdminId(_id),
    email,
    isEmailVerified: email_verified_at !== undefined,
    sessionEpoch: session_epoch,
    keptSession: kept_session === undefined ? null : toSessionId(kept_session),
  };
}

export function toAccountWithCredentials(record: AdminUserRecord): AccountWithCredentials {
  return {
    ...toAccount(record),
    passwordHash: record.password_hash,
    foundingOrganizationId: toOrganizationId(record.founding_organization_id),
    lastOrganizationId:
      record.last_organization_id === undefined ? null : toOrganizationId(record.last_organization_id),
    knownAddresses: record.known_addresses ?? [],
  };
}
