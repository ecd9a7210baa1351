import type { DocumentData } from '../document';

/** How large the data is as JSON, which is what a document's limit and the quotas count. */
export function jsonBytes(data: DocumentData): number {
  return Buffer.byteLength(JSON.stringify(data));
}
