/** What an organization may keep, and what a request for it may cost. */
export abstract class DocumentsConfig {
  /** Of one document's data as JSON. */
  abstract readonly documentMaxBytes: number;
  /** How many documents an organization may have. */
  abstract readonly maxDocuments: number;
  /** How many bytes of documents, as MongoDB counts them before compression. */
  abstract readonly maxBytes: number;
  /** Of how many types. */
  abstract readonly maxTypes: number;
  /** For how long MongoDB may work at one query. */
  abstract readonly queryTimeMs: number;
  /** After so long without a byte in either direction an import or export is cut; milliseconds. */
  abstract readonly streamIdleMs: number;
  /** After so long every other instance goes by a declaration that was changed; 0 where there is none. */
  abstract readonly declarationsSeenAfterMs: number;
}
