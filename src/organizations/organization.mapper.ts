import { toAdminId, toObjectId, toOrganizationId } from '../database/object-id';
import { fromStoredPlacement } from '../tenancy';
import type { Operation, Organization } from './organization';
import type { OperationRecord, OrganizationRecord } from './schemas/organization.schema';

export function toDomain(record: OrganizationRecord): Organization {
  return {
    id: toOrganizationId(record._id),
    name: record.name,
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
}: OperationRecord): Operation {
  const adminId = toAdminId(admin_id);
  return kind === 'create'
    ? { id, kind, adminId, founder: founder ?? 'known' }
    : { id, kind, adminId, committed: committed === true, email, passwordHash: password_hash };
}

export function toOperationRecord(operation: Operation): OperationRecord {
  const { id, kind, adminId } = operation;
  const common = { id, kind, admin_id: toObjectId(adminId) };
  if (operation.kind === 'create') return { ...common, founder: operation.founder };
  const { committed, email, passwordHash } = operation;
  return {
    ...common,
    committed,
    ...(email !== undefined && { email }),
    ...(passwordHash !== undefined && { password_hash: passwordHash }),
  };
}
