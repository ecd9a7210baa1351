import { ApiPropertyOptional } from '@nestjs/swagger';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../query/list-query';

const FILTER = {
  description:
    'Conditions that all must hold: a field (`id`, `version`, `created_at`, `updated_at`, `created_by`, `data.<path>`) ' +
    'to operators (`eq`, `ne`, `gt`, `gte`, `lt`, `lte`, `in`, `nin`, `exists`, `contains`, `starts_with`) with their ' +
    'values; `and` and `or` take a list of filters, `not` takes one',
  example: {
    'data.status': { eq: 'open' },
    or: [{ 'data.total': { gte: 100 } }, { 'data.vip': { eq: true } }],
  },
};

/** Documents the body; `parseListBody` reads it. */
export class ListQueryDto {
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, ...FILTER })
  readonly filter?: object;

  @ApiPropertyOptional({
    description: 'A field, with `-` before it for descending order; the id breaks ties',
    default: 'id',
    example: '-data.total',
  })
  readonly sort?: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'Show these parts only; `id` and `type` are always shown',
    example: ['version', 'data.total'],
  })
  readonly fields?: readonly string[];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    description: 'How many documents a page has at most; it ends early at some 16 MiB',
    example: 20,
  })
  readonly limit?: number;

  @ApiPropertyOptional({ description: 'The `next_cursor` of the page before' })
  readonly cursor?: string;

  @ApiPropertyOptional({ description: 'Count the whole list, too', default: false })
  readonly count?: boolean;
}
