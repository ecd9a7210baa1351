import type { Operation, OrganizationStatus } from '../organization';
import type { Finding } from '../reconciliation/finding';

export interface OrganizationCount {
  readonly status: OrganizationStatus;
  /** `none` for a tombstone, which is nowhere. */
  readonly isolation: string;
  readonly count: number;
}

/** An operation of several steps that some instance has the lease for. */
export interface OperationUnderWay {
  readonly organizationId: string;
  readonly kind: Operation['kind'];
  /** Since the lease was taken, by the database's clock. */
  readonly ageMs: number;
}

export interface FindingCount extends Pick<Finding, 'kind' | 'action'> {
  readonly count: number;
}

/** How things are with all organizations together. */
export interface Census {
  readonly organizations: readonly OrganizationCount[];
  readonly underWay: readonly OperationUnderWay[];
  /** Of the purge that waits longest beyond its time; 0 where none does. */
  readonly purgeOverdueMs: number;
  readonly findings: readonly FindingCount[];
  readonly reconciledAt: Date | null;
}
