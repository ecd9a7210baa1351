import type { AuditTarget } from '../audit';

/** What a change of all documents of a type, or of their declaration, is about in the audit log. */
export function typeTarget({ type = '' }: Readonly<Record<string, string>>): AuditTarget {
  return { type: 'document_type', id: type };
}
