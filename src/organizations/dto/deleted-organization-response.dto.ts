import { ApiProperty } from '@nestjs/swagger';
import type { Deletion } from '../organization';

export class DeletedOrganizationResponseDto {
  @ApiProperty({ example: '6b04485a573c2db06b50aad4' })
  readonly id!: string;

  @ApiProperty({ example: 'acme' })
  readonly organization_name!: string;

  @ApiProperty({ enum: ['deleted'], example: 'deleted' })
  readonly status!: 'deleted';

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly deleted_at!: string;

  @ApiProperty({
    description: 'Until then nothing is lost',
    format: 'date-time',
    example: '2026-02-07T09:30:00.000Z',
  })
  readonly restorable_until!: string;
}

export function toDeletedResponse({
  id,
  name,
  deletedAt,
  restorableUntil,
}: Deletion): DeletedOrganizationResponseDto {
  return {
    id,
    organization_name: name,
    status: 'deleted',
    deleted_at: deletedAt.toISOString(),
    restorable_until: restorableUntil.toISOString(),
  };
}
