import type { TenantDocument } from '../document';
import type { Figure } from '../figure';

/** A document as a list shows it: all of it, or the parts that were asked for. */
export type ListedDocument = Pick<TenantDocument, 'type' | 'id'> & Partial<TenantDocument>;

export interface DocumentPage {
  readonly documents: readonly ListedDocument[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
  /** Of the whole list, whatever the page; undefined unless asked for. */
  readonly count: Figure | undefined;
}
