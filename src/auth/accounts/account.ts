import type { AdminId, OrganizationId, SessionId } from '../../common/types/ids';

/** A person who can sign in, without what only sign-in itself needs. */
export interface Account {
  readonly id: AdminId;
  readonly email: string;
  readonly isEmailVerified: boolean;
  /** Raised to end all sessions of the person, but the kept one, in the very update that is the reason. */
  readonly sessionEpoch: number;
  readonly keptSession: SessionId | null;
}

/** With what sign-in and sign-up decide by; stays within the auth and organization lifecycles. */
export interface AccountWithCredentials extends Account {
  readonly passwordHash: string;
  /**
   * The organization whose creation made this account, or was the last to take it up again. It is the claim by which
   * one of many simultaneous sign-ups of a person without an organization wins.
   */
  readonly foundingOrganizationId: OrganizationId;
  /** The one that they signed in for last. */
  readonly lastOrganizationId: OrganizationId | null;
  /** Digests of the addresses that they have signed in from, see `KnownAddresses`. */
  readonly knownAddresses: readonly string[];
}
