import { Injectable } from '@nestjs/common';
import { mongo } from 'mongoose';
import { duplicateKeyField } from '../database/duplicate-key';
import { TenantModelProvider, type TenantHandle } from '../tenancy';
import { notIndexableBy } from './content/index-refusal';
import type { DocumentData, DocumentKey, NewDocument, ReservedDocument, TenantDocument } from './document';
import { firstVersion, toDocument } from './document.mapper';
import { DocumentIdTakenError, DocumentNotUniqueError } from './documents.errors';
import { documentKey } from './query/document-key';
import { DOCUMENTS, type StoredDocument } from './schemas/document.schema';

/** An organization's documents. The handle comes first in every method, and is the only way to a collection. */
@Injectable()
export class DocumentsRepository {
  constructor(private readonly models: TenantModelProvider) {}

  async find(tenant: TenantHandle, key: DocumentKey): Promise<TenantDocument | null> {
    const stored = await this.models.findById(tenant, DOCUMENTS, documentKey(key));
    return stored && toDocument(stored);
  }

  /**
   * @throws DocumentIdTakenError
   * @throws DocumentNotUniqueError
   */
  async insert(tenant: TenantHandle, document: NewDocument): Promise<TenantDocument> {
    const stored = firstVersion(document, new Date());
    await translatingRefusals(() => this.#model(tenant).insertOne(stored));
    return toDocument(stored);
  }

  /**
   * The document as it was made under this reservation, whatever has become of it since; null if that is not the one
   * that is there.
   */
  async findMade(tenant: TenantHandle, document: ReservedDocument): Promise<TenantDocument | null> {
    const made = await this.#model(tenant)
      .findOne({ _id: documentKey(document), reservation: document.reservation }, { created_at: 1 })
      .lean<Pick<StoredDocument, 'created_at'>>();
    return made && toDocument(firstVersion(document, made.created_at));
  }

  /**
   * Replaces the data. Null when there is no such document, or not in one of `versions`.
   * @throws DocumentNotUniqueError
   */
  async replace(
    tenant: TenantHandle,
    key: DocumentKey,
    { data, versions }: { readonly data: DocumentData; readonly versions?: readonly number[] | undefined },
  ): Promise<TenantDocument | null> {
    const stored = await translatingRefusals(() =>
      this.#model(tenant)
        .findOneAndUpdate(
          inVersions(key, versions),
          { $set: { data, updated_at: new Date() }, $inc: { version: 1 } },
          { returnDocument: 'after' },
        )
        .lean<StoredDocument>(),
    );
    return stored && toDocument(stored);
  }

  /** @returns whether there was such a document, in one of `versions` */
  async delete(tenant: TenantHandle, key: DocumentKey, versions?: readonly number[]): Promise<boolean> {
    const { deletedCount } = await this.#model(tenant).deleteOne(inVersions(key, versions));
    return deletedCount === 1;
  }

  #model(tenant: TenantHandle) {
    return this.models.model(tenant, DOCUMENTS);
  }
}

function inVersions(key: DocumentKey, versions: readonly number[] | undefined) {
  return { _id: documentKey(key), ...(versions && { version: { $in: [...versions] } }) };
}

async function translatingRefusals<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const notIndexable = error instanceof mongo.MongoServerError ? notIndexableBy(error.code) : undefined;
    if (notIndexable !== undefined) throw notIndexable;
    const field = duplicateKeyField(error);
    if (field === null) throw error;
    throw field === '_id' ? new DocumentIdTakenError() : new DocumentNotUniqueError();
  }
}
