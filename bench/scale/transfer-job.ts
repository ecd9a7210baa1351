/** Documents that one batch holds, in the service and in what it is compared with. */
export const BATCH_DOCUMENTS = 1000;

export interface HttpTransferJob {
  readonly direction: 'import' | 'export';
  readonly url: string;
  readonly token: string;
  readonly documents: number;
}

export interface DriverTransferJob {
  readonly direction: 'import' | 'export';
  readonly mongodbUri: string;
  readonly database: string;
  readonly collection: string;
  readonly documents: number;
}

export interface TransferResult {
  readonly seconds: number;
  /** That were stored, or read. */
  readonly documents: number;
}
