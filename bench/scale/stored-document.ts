import type { Document } from 'mongodb';
import { DOCUMENT_DATA, DOCUMENT_TYPE } from '../targets/requests';

/** As the service stores it. */
export interface StoredDocument extends Document {
  readonly _id: string;
  readonly data: object;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly created_by: string;
}

const AUTHOR = '6b04485a573c2db06b50aad5';

/** Small, and no two alike. */
export const documentData = (serial: number) => ({ ...DOCUMENT_DATA, serial });

export function storedDocument(id: string, serial: number): StoredDocument {
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
