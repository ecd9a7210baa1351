import { ApiProperty } from '@nestjs/swagger';
import { InvalidRequestError } from '../errors/request.errors';
import { PAGE_LIMIT, type PageQueryDto } from './page-query.dto';

/** Part of a list whose order is that of the items' ids. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The id of the last one, when there are more behind it. */
  readonly lastId: string | null;
}

export interface PageRequest {
  readonly limit: number;
  /** The id that the page begins behind. */
  readonly after: string | undefined;
}

const ID = /^[0-9a-f]{24}$/;

/** What a cursor says is no secret to who may see the list: it is opaque, and has no need of a signature. */
function encodeCursor(id: string): string {
  return Buffer.from(id, 'hex').toString('base64url');
}

/** @throws InvalidRequestError on `cursor` */
export function toPageRequest({ limit, cursor }: PageQueryDto): PageRequest {
  return {
    limit: limit === undefined ? PAGE_LIMIT.default : Number(limit),
    after: cursor === undefined ? undefined : decodeCursor(cursor),
  };
}

/** @param found in order, and one more than `limit` where there are more */
export function toPage<Item extends { readonly id: string }>(
  found: readonly Item[],
  limit: number,
): Page<Item> {
  const items = found.slice(0, limit);
  return { items, lastId: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Documents `next_cursor`. */
export const ApiNextCursor = () =>
  ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as `cursor` for the next page; null on the last one',
    example: null,
  });

export function toNextCursor({ lastId }: Page<unknown>): string | null {
  return lastId === null ? null : encodeCursor(lastId);
}

function decodeCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('hex');
  if (ID.test(id) && encodeCursor(id) === cursor) return id;
  throw new InvalidRequestError([{ field: 'cursor', message: 'must be a next_cursor of this list' }]);
}
