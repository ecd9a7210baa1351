import type { TenantDocument } from '../document';

/** A document as a list shows it: all of it, or the parts that were asked for. */
export type ListedDocument = Pick<TenantDocument, 'type' | 'id'> & Partial<TenantDocument>;

/** Exact, or, where counting would cost too much, a number that it is not less than. */
export type DocumentCount = number | { readonly atLeast: number };

export interface DocumentPage {
  readonly documents: readonly ListedDocument[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
  /** Of the whole list, whatever the page; undefined unless asked for. */
  readonly count: DocumentCount | undefined;
}
