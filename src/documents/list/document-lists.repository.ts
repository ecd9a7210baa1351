import { Injectable } from '@nestjs/common';
import { mongo } from 'mongoose';
import { DocumentsConfig } from '../../config/documents.config';
import { TenantModelProvider, type TenantHandle, type TenantModel } from '../../tenancy';
import { DOCUMENTS, type StoredDocument } from '../schemas/document.schema';
import { documentKeyOf } from '../query/document-key';
import type { MongoFilter, MongoProjection, MongoSort } from '../query/mongo-types';
import { positionOf, type CursorPosition } from '../query/order/cursor-position';
import type { Sort } from '../query/order/sort';
import type { ListedDocument } from './document-page';

export interface PageRequest {
  readonly filter: MongoFilter;
  readonly sort: Sort;
  /** The same order in MongoDB's words. */
  readonly order: MongoSort;
  readonly projection: MongoProjection | undefined;
  /** Name of the index to use. */
  readonly hint: string | undefined;
  readonly limit: number;
}

export interface ListedRows {
  readonly documents: readonly ListedDocument[];
  /** Where the page ended; undefined when nothing comes after it. */
  readonly end: CursorPosition | undefined;
}

/** What an answer of the database holds at most, which bounds a page of large documents. */
const BATCH_MAX_BYTES = 16 * 1024 * 1024;

/** A number of a list takes two bytes of JSON, and up to so many times as much of BSON. */
const BSON_PER_JSON = 7;

type Row = Pick<StoredDocument, '_id'> & Partial<StoredDocument>;

/** Reads many documents of an organization at once, each time within the limit of time. */
@Injectable()
export class DocumentListsRepository {
  readonly #maxTimeMS: number;
  /** A smaller batch has room for one more document, whatever that is. */
  readonly #uncutBytes: number;

  constructor(
    config: DocumentsConfig,
    private readonly models: TenantModelProvider,
  ) {
    this.#maxTimeMS = config.queryTimeMs;
    this.#uncutBytes = BATCH_MAX_BYTES - config.documentMaxBytes * BSON_PER_JSON;
  }

  /** A page ends early where the database's answer is full. */
  async findPage(tenant: TenantHandle, request: PageRequest): Promise<ListedRows> {
    const { filter, sort, order, projection, hint, limit } = request;
    const rows = await this.#model(tenant)
      .find(filter, projection, {
        ...(hint !== undefined && { hint }),
        maxTimeMS: this.#maxTimeMS,
        singleBatch: true,
        batchSize: limit + 1,
      })
      .sort(order)
      // One more tells whether anything comes after the page.
      .limit(limit + 1)
      .lean<Row[]>();
    const isLast =
      rows.length <= limit &&
      (mongo.BSON.calculateObjectSize(rows) < this.#uncutBytes ||
        (await this.count(tenant, { filter, hint, limit: rows.length + 1 })) === rows.length);
    const shown = rows.slice(0, limit);
    const last = isLast ? undefined : shown.at(-1);
    return {
      documents: shown.map(toListedDocument),
      end: last && positionOf(last, sort),
    };
  }

  /** How many there are, counted up to `limit` of them. */
  async count(
    tenant: TenantHandle,
    {
      filter,
      hint,
      limit,
    }: { readonly filter: MongoFilter; readonly hint?: string | undefined; readonly limit: number },
  ): Promise<number> {
    return this.#model(tenant).countDocuments(filter, {
      limit,
      maxTimeMS: this.#maxTimeMS,
      ...(hint !== undefined && { hint }),
    });
  }

  #model(tenant: TenantHandle): TenantModel<StoredDocument> {
    return this.models.model(tenant, DOCUMENTS);
  }
}

function toListedDocument(row: Row): ListedDocument {
  const { data, version, created_at, updated_at, created_by } = row;
  return {
    ...documentKeyOf(row._id),
    ...(data !== undefined && { data }),
    ...(version !== undefined && { version }),
    ...(created_at !== undefined && { createdAt: created_at }),
    ...(updated_at !== undefined && { updatedAt: updated_at }),
    ...(created_by !== undefined && { createdBy: created_by }),
  };
}
