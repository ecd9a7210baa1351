import type { AdminId, OrganizationId, SessionId } from '../../common/types/ids';
import type { TenantRecord } from '../../tenancy';
import type { Account } from '../accounts/account';
import type { Membership } from '../memberships/membership';

/** That a person has signed in for an organization, until it ends. */
export interface Session {
  readonly id: SessionId;
  readonly adminId: AdminId;
  readonly organizationId: OrganizationId;
  /** Of the membership that it goes by: one that was ended and given again is another one. */
  readonly membershipId: string;
  /** As the account's and the organization's were when it began; each is raised to end all of its sessions at once. */
  readonly accountEpoch: number;
  readonly organizationEpoch: number;
  /** When the password was given; kept through refreshing and switching. */
  readonly authenticatedAt: Date;
  readonly expiresAt: Date;
}

/** With what its owner is shown of it. */
export interface SessionDetails extends Session {
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** What a session depends on, as it is now. */
export interface SessionGrounds {
  readonly account: Account;
  readonly membership: Membership;
  readonly organization: TenantRecord;
}

/** Whether nothing has ended it since: neither its time, nor a change of what it depends on. */
export function isLive(session: Session, { account, membership, organization }: SessionGrounds): boolean {
  return (
    session.adminId === account.id &&
    session.membershipId === membership.id &&
    session.organizationId === organization.id &&
    session.organizationEpoch === organization.sessionEpoch &&
    (session.accountEpoch === account.sessionEpoch || session.id === account.keptSession) &&
    session.expiresAt.getTime() > Date.now()
  );
}
