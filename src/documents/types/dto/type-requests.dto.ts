import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { Satisfies } from '../../../common/validation/satisfies.decorator';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../query/list-query';
import { MAX_INDEX_FIELDS, MAX_INDEXES_PER_TYPE } from '../declared-type';
import { decodeTypesCursor } from '../types-cursor';
import { WhenGiven } from '../../../common/validation/when-given.decorator';

export class ListTypesQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    description: 'How many types a page has at most',
    example: 20,
  })
  @WhenGiven()
  @Matches(/^([1-9]\d?|1\d\d|200)$/, { message: `must be a whole number from 1 to ${MAX_LIMIT}` })
  readonly limit?: string;

  @ApiPropertyOptional({ description: 'The `next_cursor` of the page before', example: 'b3JkZXJz' })
  @WhenGiven()
  @Satisfies(
    (cursor) => typeof cursor === 'string' && decodeTypesCursor(cursor) !== undefined,
    'must be a next_cursor of this list',
  )
  readonly cursor?: string;
}

export class DeclareTypeQueryDto {
  @ApiPropertyOptional({
    enum: ['allow', 'refuse'],
    default: 'refuse',
    example: 'allow',
    description: 'Whether the schema takes force when stored documents do not fit it',
  })
  @WhenGiven()
  @IsIn(['allow', 'refuse'], { message: 'must be allow or refuse' })
  readonly misfits?: 'allow' | 'refuse';
}

export class DeleteTypeQueryDto {
  @ApiPropertyOptional({
    enum: ['delete', 'keep'],
    default: 'keep',
    example: 'delete',
    description: 'Whether the documents of the type are deleted with it',
  })
  @WhenGiven()
  @IsIn(['delete', 'keep'], { message: 'must be delete or keep' })
  readonly documents?: 'delete' | 'keep';
}

class DeclareIndexDto {
  @ApiProperty({
    type: [String],
    minItems: 1,
    maxItems: MAX_INDEX_FIELDS,
    description: 'Fields in data; the index holds the documents that have all of them',
    example: ['data.customer', 'data.total'],
  })
  readonly fields!: readonly string[];

  @ApiPropertyOptional({
    default: false,
    description: 'Whether no two documents may have the same values',
    example: false,
  })
  readonly unique?: boolean;
}

/** Documents the body; `parseDeclaration` reads it. */
export class DeclareTypeDto {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'A JSON Schema 2020-12 that the data of every document has to fit; without it any object does. ' +
      'References stay within it, `format` is checked, and patterns are those of RE2: without lookaround and ' +
      'back-references, and `\\s` and its like know ASCII alone. `nullable` allows null, as in OpenAPI 3.0.',
    example: {
      type: 'object',
      required: ['customer'],
      properties: { customer: { type: 'string' }, total: { type: 'number', minimum: 0 } },
    },
  })
  readonly schema?: object;

  @ApiPropertyOptional({
    type: [DeclareIndexDto],
    maxItems: MAX_INDEXES_PER_TYPE,
    description: 'All that the type is to have: others are dropped',
  })
  readonly indexes?: readonly DeclareIndexDto[];
}
