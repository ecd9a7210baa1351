import type { DocumentRecord } from '../peer/store';
import { DOCUMENT_DATA, DOCUMENT_TYPE } from '../targets/requests';

const AUTHOR = '6b04485a573c2db06b50aad5';

/** Small, and no two alike. */
export const documentData = (serial: number) => ({ ...DOCUMENT_DATA, serial });

export function storedDocument(id: string, serial: number): DocumentRecord {
  const now = new Date();
  return {
    _id: `${DOCUMENT_TYPE}/${id}`,
    data: documentData(serial),
    version: 1,
    created_at: now,
    updated_at: now,
    created_by: AUTHOR,
  };
}
