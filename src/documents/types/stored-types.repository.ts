import { Injectable } from '@nestjs/common';
import { DocumentsConfig } from '../../config/documents.config';
import { isServerError, SERVER_ERROR } from '../../database/server-error';
import { TenantModelProvider, type TenantHandle, type TenantModel } from '../../tenancy';
import type { DocumentData } from '../document';
import type { Figure } from '../figure';
import { DOCUMENTS, type StoredDocument } from '../schemas/document.schema';
import { documentKey, documentKeyOf, typeRange } from '../query/document-key';

export interface TypeFigures {
  readonly documents: Figure;
  /** As BSON, before compression. */
  readonly bytes: Figure;
}

/** Up to so many documents the figures of a type are exact. */
const EXACT_DOCUMENTS = 10_000;
/** Of a type that has documents, when there was no time to count them. */
const UNCOUNTED: TypeFigures = { documents: { atLeast: 1 }, bytes: { atLeast: 1 } };

/** What is stored of types, whether they are declared or not. */
@Injectable()
export class StoredTypesRepository {
  constructor(
    private readonly config: DocumentsConfig,
    private readonly models: TenantModelProvider,
  ) {}

  /** The types that have documents, in the order of their ranges; one look into the index on `_id` for each. */
  async list(tenant: TenantHandle, limit: number): Promise<string[]> {
    const types: string[] = [];
    let from = '';
    while (types.length < limit) {
      const next = await this.#model(tenant)
        .findOne({ _id: { $gte: from } }, { _id: 1 })
        .sort({ _id: 1 })
        .lean<Pick<StoredDocument, '_id'>>();
      if (next === null) break;
      const { type } = documentKeyOf(next._id);
      types.push(type);
      from = typeRange(type).$lt;
    }
    return types;
  }

  async hasDocuments(tenant: TenantHandle, type: string): Promise<boolean> {
    return (
      (await this.#model(tenant)
        .findOne({ _id: typeRange(type) }, { _id: 1 })
        .lean()) !== null
    );
  }

  /** @param timeMs for which the database may work at them */
  async figures(tenant: TenantHandle, type: string, timeMs = this.config.queryTimeMs): Promise<TypeFigures> {
    // The database takes whole numbers alone, and 0 for no limit.
    const maxTimeMS = Math.floor(timeMs);
    if (maxTimeMS < 1) return UNCOUNTED;
    try {
      const [found] = await this.#model(tenant).aggregate<{ documents: number; bytes: number }>(
        [
          { $match: { _id: typeRange(type) } },
          { $sort: { _id: 1 } },
          { $limit: EXACT_DOCUMENTS + 1 },
          { $group: { _id: null, documents: { $sum: 1 }, bytes: { $sum: { $bsonSize: '$$ROOT' } } } },
        ],
        { maxTimeMS },
      );
      if (found === undefined) return { documents: 0, bytes: 0 };
      return found.documents <= EXACT_DOCUMENTS
        ? { documents: found.documents, bytes: found.bytes }
        : { documents: { atLeast: EXACT_DOCUMENTS }, bytes: { atLeast: found.bytes } };
    } catch (error) {
      // So large that even this takes too long; a type has to be readable all the same.
      if (!isServerError(error, SERVER_ERROR.MaxTimeMSExpired)) throw error;
      return UNCOUNTED;
    }
  }

  /** Streams the next documents of a type, in the order of their ids. Its cursor is closed when the generator is. */
  async *dataOf(
    tenant: TenantHandle,
    {
      type,
      after,
      limit,
    }: { readonly type: string; readonly after: string | undefined; readonly limit: number },
  ): AsyncGenerator<{ readonly id: string; readonly data: DocumentData }> {
    const range = typeRange(type);
    const filter = {
      _id: after === undefined ? range : { $gt: documentKey({ type, id: after }), $lt: range.$lt },
    };
    const cursor = this.#model(tenant)
      .find(filter, { data: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Pick<StoredDocument, '_id' | 'data'>>()
      .cursor();
    try {
      for await (const { _id, data } of cursor) yield { id: documentKeyOf(_id).id, data };
    } finally {
      // Mongoose's cursor does not do it by itself when it is left early.
      await cursor.close();
    }
  }

  /** @returns how many there were, up to `limit`, all of them gone */
  async deleteSome(tenant: TenantHandle, type: string, limit: number): Promise<number> {
    const model = this.#model(tenant);
    const found = await model
      .find({ _id: typeRange(type) }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Pick<StoredDocument, '_id'>[]>();
    if (found.length > 0) await model.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
    return found.length;
  }

  #model(tenant: TenantHandle): TenantModel<StoredDocument> {
    return this.models.model(tenant, DOCUMENTS);
  }
}
