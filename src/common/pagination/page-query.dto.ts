import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';
import { WhenGiven } from '../validation/when-given.decorator';

export const PAGE_LIMIT = { default: 50, max: 200 } as const;

const CURSOR_MAX = 1000;

/** Which part of a list; in a query string, so all of it is text. */
export class PageQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: PAGE_LIMIT.max,
    default: PAGE_LIMIT.default,
    description: 'How many a page has at most',
    example: 20,
  })
  @WhenGiven()
  @Matches(/^([1-9]\d?|1\d\d|200)$/, { message: `must be a whole number from 1 to ${PAGE_LIMIT.max}` })
  readonly limit?: string;

  @ApiPropertyOptional({ description: 'The `next_cursor` of the page before', example: 'awRIWlc8LbBrUKrU' })
  @WhenGiven()
  @Length(1, CURSOR_MAX)
  @IsString()
  readonly cursor?: string;
}
