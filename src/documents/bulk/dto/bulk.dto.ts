import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DOCUMENT_ID_PATTERN, type DocumentData } from '../../document';

/** One line of an import. */
export class BulkLineDto {
  @ApiPropertyOptional({
    description: 'Made by the service if not given',
    pattern: DOCUMENT_ID_PATTERN.source,
    example: 'order-1',
  })
  readonly id?: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { item: 'anvil', quantity: 2 } })
  readonly data!: DocumentData;
}

/** The line is a document now. */
export class BulkCreatedDto {
  @ApiProperty({ description: 'Counted from 1', example: 1 })
  readonly line!: number;

  @ApiProperty({ example: 'order-1' })
  readonly id!: string;

  @ApiProperty({ enum: [201], example: 201 })
  readonly status!: number;
}

class BulkFailureDto {
  @ApiProperty({ description: 'As the line would have had by itself', example: 400 })
  readonly status!: number;

  @ApiProperty({ description: 'Stable code to decide by', example: 'REQUEST.INVALID' })
  readonly code!: string;

  @ApiProperty({ description: 'About this occurrence', example: 'data must be a JSON object' })
  readonly detail!: string;
}

/** The line is no document. */
export class BulkRefusedDto extends BulkFailureDto {
  @ApiProperty({ description: 'Counted from 1', example: 2 })
  readonly line!: number;

  @ApiPropertyOptional({ description: 'Only where the document may be stored', example: 'order-2' })
  readonly id?: string;
}

/** The import could not go on; always the last line. */
export class BulkStoppedDto extends BulkFailureDto {
  @ApiProperty({ description: 'Nothing was applied from this line on', example: 1001 })
  readonly from_line!: number;
}
