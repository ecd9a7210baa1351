import { toAdminId, toObjectId, toOrganizationId, toSessionId } from '../database/object-id';
import { fromStoredPlacement, toRestingName } from '../tenancy';
import type { Operation, Organization } from './organization';
import type { OperationRecord, OrganizationRecord } from './schemas/organization.schema';

export function toDomain(record: OrganizationRecord): Organization {
  return {
    id: toOrganizationId(record._id),
    name: record.name,
    restingNames: (record.resting_names ?? []).map(toRestingName),
    displayName: record.display_name,
    status: record.status,
    placement: fromStoredPlacement(record.placement),
    ownerIds: record.owner_ids.map((id) => toAdminId(id)),
    version: record.version,
    operation: record.op ? toOperation(record.op) : null,
    createdAt: record.created_at,
    updatedAt: record.updated_at,
  };
}

function toOperation({
  id,
  kind,
  admin_id,
  founder,
  committed,
  email,
  password_hash,
  kept_session,
}: OperationRecord): Operation {
  if (kind === 'purge') return { id, kind };
  if (admin_id === undefined) throw new TypeError(`The operation ${id} of kind ${kind} is nobody's`);
  const adminId = toAdminId(admin_id);
  if (kind === 'create') return { id, kind, adminId, founder: founder ?? 'known' };
  return {
    id,
    kind,
    adminId,
    committed: committed === true,
    email,
    passwordHash: password_hash,
    keptSession: kept_session && toSessionId(kept_session),
  };
}

export function toOperationRecord(operation: Operation): OperationRecord {
  if (operation.kind === 'purge') return { id: operation.id, kind: operation.kind };
  const { id, kind, adminId } = operation;
  const common = { id, kind, admin_id: toObjectId(adminId) };
  if (operation.kind === 'create') return { ...common, founder: operation.founder };
  const { committed, email, passwordHash, keptSession } = operation;
  return {
    ...common,
    committed,
    ...(keptSession !== undefined && { kept_session: toObjectId(keptSession) }),
    ...(email !== undefined && { email }),
    ...(passwordHash !== undefined && { password_hash: passwordHash }),
  };
}
