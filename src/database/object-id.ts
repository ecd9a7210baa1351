import { Types } from 'mongoose';
import type { AdminId, ApiKeyId, InvitationId, OrganizationId, SessionId } from '../common/types/ids';

/** For an object of any kind: 24 hexadecimal digits, rising with time and unique over all instances. */
export function newId(): string {
  return new Types.ObjectId().toHexString();
}

/** As {@link newId}, for what is of that moment: it begins with its second. */
export function newIdAt(at: Date): string {
  return new Types.ObjectId(Types.ObjectId.generate(Math.floor(at.getTime() / 1000))).toHexString();
}

/** Below every id of that second, and above those of each second before. */
export function lowestIdAt(at: Date): Types.ObjectId {
  return Types.ObjectId.createFromTime(Math.floor(at.getTime() / 1000));
}

/** Rising with time and unique over all instances. */
export function newAdminId(): AdminId {
  return toAdminId(new Types.ObjectId());
}

const ID = /^[0-9a-f]{24}$/;

/** Null for text that is no id of anything. */
export function parseOrganizationId(text: string): OrganizationId | null {
  return ID.test(text) ? (text as OrganizationId) : null;
}

/** Null for text that is no id of anything. */
export function parseAdminId(text: string): AdminId | null {
  return ID.test(text) ? (text as AdminId) : null;
}

/** Null for text that is no id of anything. */
export function parseInvitationId(text: string): InvitationId | null {
  return ID.test(text) ? (text as InvitationId) : null;
}

/** Null for text that is no id of anything. */
export function parseSessionId(text: string): SessionId | null {
  return ID.test(text) ? (text as SessionId) : null;
}

/** Null for text that is no id of anything. */
export function parseApiKeyId(text: string): ApiKeyId | null {
  return ID.test(text) ? (text as ApiKeyId) : null;
}

export function toOrganizationId(id: Types.ObjectId): OrganizationId {
  return id.toHexString() as OrganizationId;
}

export function toAdminId(id: Types.ObjectId): AdminId {
  return id.toHexString() as AdminId;
}

export function toInvitationId(id: Types.ObjectId): InvitationId {
  return id.toHexString() as InvitationId;
}

export function toSessionId(id: Types.ObjectId): SessionId {
  return id.toHexString() as SessionId;
}

/** @param text 24 hexadecimal digits */
export function objectIdOf(text: string): Types.ObjectId {
  return Types.ObjectId.createFromHexString(text);
}

export function toApiKeyId(id: Types.ObjectId): ApiKeyId {
  return id.toHexString() as ApiKeyId;
}

export function toObjectId(
  id: AdminId | ApiKeyId | InvitationId | OrganizationId | SessionId,
): Types.ObjectId {
  return Types.ObjectId.createFromHexString(id);
}
