import { ApiProperty } from '@nestjs/swagger';
import type { Purge } from '../lifecycle/purge/purge';

export class PurgeResponseDto {
  @ApiProperty({
    description: 'Names the erasure for the operator of this service, who can tell how far it is',
    example: '6b04485a573c2db06b50aad7',
  })
  readonly erasure_id!: string;

  @ApiProperty({ example: '6b04485a573c2db06b50aad4' })
  readonly organization_id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly requested_at!: string;
}

export function toPurgeResponse({ erasureId, organizationId, requestedAt }: Purge): PurgeResponseDto {
  return {
    erasure_id: erasureId,
    organization_id: organizationId,
    requested_at: requestedAt.toISOString(),
  };
}
