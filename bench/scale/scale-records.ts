/* What is measured at scale, one record each; the report is made of these and of nothing else. */

export interface TransferRecord {
  readonly kind: 'transfer';
  readonly round: number;
  readonly direction: 'import' | 'export';
  readonly target: 'service' | 'driver';
  readonly documents: number;
  readonly documentsPerSecond: number;
  /** The service's peak during it less what was resident before, in MiB; null where it cannot be known. */
  readonly growthMb: number | null;
}

export interface PagesRecord {
  readonly kind: 'pages';
  readonly round: number;
  readonly documents: number;
  /** How many documents stand before the deep page. */
  readonly depth: number;
  readonly firstP50Ms: number;
  readonly deepP50Ms: number;
}

export type TouchOrder = 'one after the other' | 'random';
/** `cold`: asked for by nobody before, or not of late. `warm`: asked for a moment ago. */
export type CacheState = 'cold' | 'warm';

export interface TouchRecord {
  readonly kind: 'touch';
  readonly order: TouchOrder;
  readonly block: number;
  readonly state: CacheState;
  /** Asked for in this block. */
  readonly organizations: number;
  /** Of requests to the service with all of the organizations, and to the one with ten. */
  readonly manyP50Ms: number;
  readonly fewP50Ms: number;
}

export interface ServiceMemoryRecord {
  readonly kind: 'service-memory';
  readonly moment: string;
  readonly residentMb: number;
  /** The most since the moment before. */
  readonly peakMb: number;
}

export interface CreationRecord {
  readonly kind: 'creation';
  readonly block: number;
  /** Created in this block by each of two services. */
  readonly created: number;
  /** How many the larger one has, and the smaller one. */
  readonly many: number;
  readonly few: number;
  readonly manyP50Ms: number;
  readonly fewP50Ms: number;
}

export type LifecycleStep = 'rename' | 'delete' | 'restore';

export interface LifecycleRecord {
  readonly kind: 'lifecycle';
  readonly round: number;
  readonly step: LifecycleStep;
  /** That the organization has. */
  readonly documents: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export type ScaleRecord =
  TransferRecord | PagesRecord | TouchRecord | ServiceMemoryRecord | CreationRecord | LifecycleRecord;
