import { ApiProperty } from '@nestjs/swagger';
import type { TenantRecord, VisibleStatus } from './tenant-record';
import type { IsolationLevel } from '../placement/tenant-placement';

/**
 * An organization as every answer shows it; all of it is public. It stands here because sign-in answers it too, and
 * must not need the organizations module for that.
 */
export class OrganizationResponseDto {
  @ApiProperty({ description: 'Never changes', example: '6b04485a573c2db06b50aad4' })
  readonly id!: string;

  @ApiProperty({ description: 'Unique, lower case', example: 'acme' })
  readonly organization_name!: string;

  @ApiProperty({ description: 'Name to show to people', example: 'Acme Inc.' })
  readonly display_name!: string;

  @ApiProperty({
    description: 'The collection that holds its data; a rename does not change it',
    example: 'org_acme',
  })
  readonly collection_name!: string;

  @ApiProperty({
    description: 'How its data is kept apart from that of others',
    enum: ['collection', 'shared', 'database'],
    example: 'collection',
  })
  readonly isolation!: IsolationLevel;

  @ApiProperty({
    description: 'A suspended organization serves nobody',
    enum: ['active', 'suspended'],
    example: 'active',
  })
  readonly status!: VisibleStatus;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly updated_at!: string;
}

const responses = new WeakMap<TenantRecord, OrganizationResponseDto>();

/** Made once for a record, which the registry keeps for many requests. */
export function toOrganizationResponse(record: TenantRecord): Readonly<OrganizationResponseDto> {
  let response = responses.get(record);
  if (response === undefined) {
    response = Object.freeze({
      id: record.id,
      organization_name: record.name,
      display_name: record.displayName,
      collection_name: record.placement.collection,
      isolation: record.placement.isolation,
      status: record.status,
      created_at: record.createdAt.toISOString(),
      updated_at: record.updatedAt.toISOString(),
    });
    responses.set(record, response);
  }
  return response;
}
