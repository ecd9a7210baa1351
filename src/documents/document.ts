/** A JSON object, as an app sends it; checked, and never touched by class-transformer. */
export type DocumentData = Readonly<Record<string, unknown>>;

/** An organization's own document. */
export interface TenantDocument {
  readonly type: string;
  /** Unique within its type. */
  readonly id: string;
  readonly data: DocumentData;
  /** Rises by one with every change; the strong ETag. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Id of the person or the API key that made it. */
  readonly createdBy: string;
}

/** Which document of a tenant. */
export interface DocumentKey {
  readonly type: string;
  readonly id: string;
}

export interface NewDocument extends DocumentKey {
  readonly data: DocumentData;
  readonly createdBy: string;
  /** Of the request that makes it, if that may come again. */
  readonly reservation?: string;
}

export interface ReservedDocument extends NewDocument {
  readonly reservation: string;
}

export const TYPE_PATTERN = /^[a-z][a-z0-9_-]{0,62}$/;
export const DOCUMENT_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Path segments of the API that stand where an id does. */
const RESERVED_IDS: ReadonlySet<string> = new Set(['bulk', 'export', 'query']);

export function isDocumentId(id: string): boolean {
  return DOCUMENT_ID_PATTERN.test(id) && !RESERVED_IDS.has(id);
}
