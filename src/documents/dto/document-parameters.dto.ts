import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { Satisfies } from '../../common/validation/satisfies.decorator';
import { DOCUMENT_ID_PATTERN, isDocumentId, TYPE_PATTERN } from '../document';
import { WhenGiven } from '../../common/validation/when-given.decorator';

export class TypeParameterDto {
  @ApiProperty({
    description: 'Kind of document; any that the app chooses',
    pattern: TYPE_PATTERN.source,
    example: 'orders',
  })
  @Matches(TYPE_PATTERN, { message: 'must be 1 to 63 of a-z 0-9 _ - and begin with a letter' })
  readonly type!: string;
}

const isId = Satisfies(
  (id) => typeof id === 'string' && isDocumentId(id),
  'must be 1 to 64 of A-Z a-z 0-9 _ - and not bulk, export or query',
);

export class DocumentParametersDto extends TypeParameterDto {
  @ApiProperty({
    description: 'Unique within its type',
    pattern: DOCUMENT_ID_PATTERN.source,
    example: 'order-1',
  })
  @isId
  readonly id!: string;
}

export class NewDocumentQueryDto {
  @ApiPropertyOptional({
    description: 'Made by the service if not given',
    pattern: DOCUMENT_ID_PATTERN.source,
    example: 'order-1',
  })
  @WhenGiven()
  @isId
  readonly id?: string;
}
