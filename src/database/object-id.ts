import { Types } from 'mongoose';
import type { AdminId, OrganizationId } from '../common/types/ids';

/** For an object of any kind: 24 hexadecimal digits, rising with time and unique over all instances. */
export function newId(): string {
  return new Types.ObjectId().toHexString();
}

/** Rising with time and unique over all instances. */
export function newOrganizationId(): OrganizationId {
  return toOrganizationId(new Types.ObjectId());
}

/** Rising with time and unique over all instances. */
export function newAdminId(): AdminId {
  return toAdminId(new Types.ObjectId());
}

export function toOrganizationId(id: Types.ObjectId): OrganizationId {
  return id.toHexString() as OrganizationId;
}

export function toAdminId(id: Types.ObjectId): AdminId {
  return id.toHexString() as AdminId;
}

export function toObjectId(id: AdminId | OrganizationId): Types.ObjectId {
  return Types.ObjectId.createFromHexString(id);
}
