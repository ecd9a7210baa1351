import type { AdminId, OrganizationId, SessionId } from '../common/types/ids';
import type { TenantRequest } from '../tenancy';
import type { Role } from './memberships/membership';

/** Who makes a request, for which organization: from the verified token, with what the database says of it now. */
export interface Principal {
  readonly adminId: AdminId;
  readonly organizationId: OrganizationId;
  readonly sessionId: SessionId;
  readonly email: string;
  /** From the membership, never from the token. */
  readonly role: Role;
}

export interface SignedInRequest extends TenantRequest {
  principal?: Principal;
}
