import type { OrganizationId } from '../../../common/types/ids';
import type { TenantPlacement } from '../../../tenancy';

/** Who wants an organization to be purged: its owner, an operator by the name of their key, or nobody any longer. */
export type PurgeRequester = 'owner' | `operator:${string}` | 'retention';

/** An organization that is being purged. */
export interface Purge {
  readonly organizationId: OrganizationId;
  readonly erasureId: string;
  readonly requestedBy: PurgeRequester;
  readonly requestedAt: Date;
}

/** A stage of it that is due, and that this process has the lease for. */
export interface DuePurge extends Purge {
  readonly stage: 'waiting' | 'dropped';
  readonly operationId: string;
  readonly placement: TenantPlacement;
}

/** What is known of an erasure, for as long as it may be asked for. */
export interface Erasure extends Purge {
  readonly completedAt: Date | null;
  /** How much there was, by kind. */
  readonly counts: Readonly<Record<string, number>>;
}
