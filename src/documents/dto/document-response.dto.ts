import { ApiProperty } from '@nestjs/swagger';
import type { DocumentData, TenantDocument } from '../document';

/** What apps send lives under `data`, so that no field of theirs can clash with one of these. */
export class DocumentResponseDto {
  @ApiProperty({ description: 'Unique within its type', example: 'order-1' })
  readonly id!: string;

  @ApiProperty({ example: 'orders' })
  readonly type!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { item: 'anvil', quantity: 2 } })
  readonly data!: DocumentData;

  @ApiProperty({ description: 'Rises by one with every change; the ETag', example: 1 })
  readonly version!: number;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly updated_at!: string;

  @ApiProperty({
    description: 'Id of the person or the API key that made it',
    example: '6b04485a573c2db06b50aad5',
  })
  readonly created_by!: string;
}

export function toDocumentResponse(document: TenantDocument): DocumentResponseDto {
  return {
    id: document.id,
    type: document.type,
    data: document.data,
    version: document.version,
    created_at: document.createdAt.toISOString(),
    updated_at: document.updatedAt.toISOString(),
    created_by: document.createdBy,
  };
}
