import { Injectable } from '@nestjs/common';
import { isServerError, SERVER_ERROR } from '../../database/server-error';
import type { TenantHandle } from '../../tenancy';
import type { Figure } from '../figure';
import { planList, SMALL_TYPE_DOCUMENTS, sortNotAllowed, type ListPlan } from '../query/indexes/planning';
import { toListFilter } from '../query/list-filter';
import type { ListQuery } from '../query/list-query';
import { toProjection } from '../query/fields';
import { DEFAULT_SORT } from '../query/order/sort';
import { decodePageCursor, encodePageCursor, type CursorBinding } from '../query/order/page-cursor';
import { queryDigest } from '../query/order/query-digest';
import { DocumentTypes } from '../types/document-types';
import { CursorKey } from './cursor-key';
import { QueryTooCostlyError } from './document-list.errors';
import { DocumentListsRepository, type ListedRows } from './document-lists.repository';
import type { DocumentPage } from './document-page';

/** Up to here a count is exact. */
const EXACT_COUNT = 10_000;

type AllowedPlan = Extract<ListPlan, { allowed: true }>;

/** Lists an organization's documents of one type, page by page. */
@Injectable()
export class DocumentListsService {
  constructor(
    private readonly lists: DocumentListsRepository,
    private readonly types: DocumentTypes,
    private readonly cursorKey: CursorKey,
  ) {}

  /**
   * @throws InvalidRequestError for a cursor of another list, and for an order that the type is too large for
   * @throws QueryTooCostlyError
   */
  async list(tenant: TenantHandle, type: string, query: ListQuery): Promise<DocumentPage> {
    const binding = { organizationId: tenant.organizationId, type, queryDigest: queryDigest(query) };
    const plan = await this.#plan(tenant, type, query);
    try {
      const [{ documents, end }, count] = await Promise.all([
        this.#readPage(tenant, { type, query, plan, binding }),
        query.count ? this.#count(tenant, { type, query, plan }) : undefined,
      ]);
      const nextCursor = end && encodePageCursor(this.cursorKey.key, binding, end);
      return { documents, nextCursor, count };
    } catch (error) {
      if (
        isServerError(error, SERVER_ERROR.MaxTimeMSExpired) ||
        isServerError(error, SERVER_ERROR.QueryExceededMemoryLimitNoDiskUseAllowed)
      ) {
        throw new QueryTooCostlyError(plan.neededIndex, { cause: error });
      }
      throw error;
    }
  }

  async #plan(tenant: TenantHandle, type: string, query: ListQuery): Promise<AllowedPlan> {
    const declared = await this.types.find(tenant, type);
    const indexes = declared?.indexes.filter(({ state }) => state === 'ready') ?? [];
    const plan = planList(query, { indexes, small: false });
    if (plan.allowed) return plan;
    const filter = toListFilter(type, { filter: [], sort: DEFAULT_SORT });
    const documents = await this.lists.count(tenant, { filter, limit: SMALL_TYPE_DOCUMENTS + 1 });
    const second = planList(query, { indexes, small: documents <= SMALL_TYPE_DOCUMENTS });
    if (!second.allowed) throw sortNotAllowed(second);
    return second;
  }

  async #readPage(
    tenant: TenantHandle,
    {
      type,
      query,
      plan,
      binding,
    }: { type: string; query: ListQuery; plan: AllowedPlan; binding: CursorBinding },
  ): Promise<ListedRows> {
    const position =
      query.cursor === undefined ? undefined : decodePageCursor(this.cursorKey.key, binding, query.cursor);
    const filter = toListFilter(type, query, position);
    const projection = toProjection(query.fields, query.sort);
    return unlessDropped(plan.hint, (hint) =>
      this.lists.findPage(tenant, { ...query, filter, projection, order: plan.sort, hint }),
    );
  }

  async #count(
    tenant: TenantHandle,
    { type, query, plan }: { type: string; query: ListQuery; plan: AllowedPlan },
  ): Promise<Figure> {
    const filter = toListFilter(type, query);
    const counted = await unlessDropped(plan.hint, (hint) =>
      this.lists.count(tenant, { filter, hint, limit: EXACT_COUNT + 1 }),
    );
    return counted > EXACT_COUNT ? { atLeast: EXACT_COUNT } : counted;
  }
}

/** Without the hint when its index is gone: it was dropped after the plan was made, or by another instance. */
async function unlessDropped<T>(
  hint: string | undefined,
  read: (hint: string | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await read(hint);
  } catch (error) {
    if (hint === undefined || !isServerError(error, SERVER_ERROR.BadValue)) throw error;
    return read(undefined);
  }
}
