import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { TenantModelProvider, type TenantHandle } from '../../tenancy';
import { DOCUMENTS, type StoredDocument } from '../schemas/document.schema';
import type { TenantDocument } from '../document';
import { toDocument } from '../document.mapper';
import { typeRange } from '../query/document-key';

/** Documents of one answer of the database, which also has a bound in bytes (16 MiB). */
const BATCH_DOCUMENTS = 250;

/** Documented by Mongoose, and left out of its types. Its own cursor takes as long for a document as the database. */
interface WithDriverCursor {
  getDriverCursor(): Promise<mongo.FindCursor<StoredDocument>>;
}

/** Reads all documents of a type. */
@Injectable()
export class DocumentExportsRepository {
  constructor(private readonly models: TenantModelProvider) {}

  /**
   * In the order of their `_id`s, from one cursor, which is closed when the generator is. Each batch is what one answer
   * of the database holds, decoded document by document; it has to be used up before the next is asked for.
   */
  async *batches(tenant: TenantHandle, type: string): AsyncGenerator<Iterable<TenantDocument>, void> {
    const documents = this.models
      .model(tenant, DOCUMENTS)
      .find({ _id: typeRange(type) })
      .sort({ _id: 1 })
      .lean()
      .cursor({ batchSize: BATCH_DOCUMENTS });
    const cursor = await (documents as unknown as WithDriverCursor).getDriverCursor();
    try {
      while (await cursor.hasNext()) yield buffered(cursor);
    } finally {
      await cursor.close();
    }
  }
}

function* buffered(cursor: mongo.FindCursor<StoredDocument>): Generator<TenantDocument, void> {
  for (;;) {
    const [stored] = cursor.readBufferedDocuments(1);
    if (stored === undefined) return;
    yield toDocument(stored);
  }
}
