import type { AdminId, ApiKeyId, OrganizationId, SessionId } from '../common/types/ids';
import type { TenantRequest } from '../tenancy';
import { roleWithin, type Role } from './memberships/membership';
import { permissionsOf, type Permission } from './permissions/permissions';
import type { Session, SessionGrounds } from './sessions/session';

/** Who makes a request, for which organization: by what was verified, with what the database says of it now. */
export type Principal = Person | Machine;

interface Caller {
  readonly organizationId: OrganizationId;
  /** Names who did it in what is stored: a person's id, or a key's. */
  readonly actorId: string;
  readonly permissions: ReadonlySet<Permission>;
}

/** By an access token. */
export interface Person extends Caller {
  readonly kind: 'person';
  readonly adminId: AdminId;
  readonly sessionId: SessionId;
  readonly email: string;
  readonly isEmailVerified: boolean;
  /** From membership and organization, never from the token. */
  readonly role: Role;
  /** When the password was given last. */
  readonly authenticatedAt: Date;
}

/** By an API key. */
export interface Machine extends Caller {
  readonly kind: 'machine';
  readonly keyId: ApiKeyId;
}

export interface SignedInRequest extends TenantRequest {
  principal?: Principal;
}

/** Who a live session is for. */
export function toPerson(session: Session, { account, membership, organization }: SessionGrounds): Person {
  const role = roleWithin(membership, organization);
  return {
    kind: 'person',
    organizationId: organization.id,
    actorId: account.id,
    permissions: permissionsOf(role),
    adminId: account.id,
    sessionId: session.id,
    email: account.email,
    isEmailVerified: account.isEmailVerified,
    role,
    authenticatedAt: session.authenticatedAt,
  };
}
