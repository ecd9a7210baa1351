import { Injectable } from '@nestjs/common';
import { DocumentsConfig } from '../../config/documents.config';
import { TenantModelProvider, type TenantHandle, type TenantModel } from '../../tenancy';
import { DOCUMENTS, type StoredDocument } from '../schemas/document.schema';
import { documentIdOf } from '../query/document-key';
import type { MongoFilter, MongoProjection, MongoSort } from '../query/mongo-types';
import { positionOf, type CursorPosition } from '../query/order/cursor-position';
import type { Sort } from '../query/order/sort';
import type { ListedDocument } from './document-page';

export interface PageRequest {
  readonly type: string;
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

type Row = Pick<StoredDocument, '_id'> & Partial<StoredDocument>;

/** Reads many documents of an organization at once, each time within the limit of time. */
@Injectable()
export class DocumentListsRepository {
  readonly #maxTimeMS: number;

  constructor(
    config: DocumentsConfig,
    private readonly models: TenantModelProvider,
  ) {
    this.#maxTimeMS = config.queryTimeMs;
  }

  async findPage(tenant: TenantHandle, request: PageRequest): Promise<ListedRows> {
    const { type, filter, sort, order, projection, hint, limit } = request;
    const rows = await this.#model(tenant)
      .find(filter, projection, { ...(hint !== undefined && { hint }), maxTimeMS: this.#maxTimeMS })
      .sort(order)
      // One more tells whether anything comes after the page.
      .limit(limit + 1)
      .lean<Row[]>();
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      documents: rows.slice(0, limit).map((row) => toListedDocument(type, row)),
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

function toListedDocument(type: string, row: Row): ListedDocument {
  const { data, version, created_at, updated_at, created_by } = row;
  return {
    type,
    id: documentIdOf(row._id),
    ...(data !== undefined && { data }),
    ...(version !== undefined && { version }),
    ...(created_at !== undefined && { createdAt: created_at }),
    ...(updated_at !== undefined && { updatedAt: updated_at }),
    ...(created_by !== undefined && { createdBy: created_by }),
  };
}
