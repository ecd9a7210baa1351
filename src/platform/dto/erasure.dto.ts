import { ApiProperty } from '@nestjs/swagger';
import type { Erasure } from '../../organizations';

export class ErasureDto {
  @ApiProperty({ example: '6b04485a573c2db06b50aad7' })
  readonly id!: string;

  @ApiProperty({ example: '6b04485a573c2db06b50aad4' })
  readonly organization_id!: string;

  @ApiProperty({ enum: ['pending', 'completed'], example: 'completed' })
  readonly status!: 'pending' | 'completed';

  @ApiProperty({
    description:
      '`owner`, `operator:` and the name of the key, or `retention` when the time to restore it was over',
    example: 'owner',
  })
  readonly requested_by!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly requested_at!: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-01-31T09:32:10.000Z' })
  readonly completed_at!: string | null;

  @ApiProperty({
    description: 'How much there was, by kind',
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { collections: 1, documents: 1200, types: 2, sessions: 3, memberships: 2, accounts: 1 },
  })
  readonly counts!: Readonly<Record<string, number>>;
}

export function toErasureResponse(erasure: Erasure): ErasureDto {
  return {
    id: erasure.erasureId,
    organization_id: erasure.organizationId,
    status: erasure.completedAt === null ? 'pending' : 'completed',
    requested_by: erasure.requestedBy,
    requested_at: erasure.requestedAt.toISOString(),
    completed_at: erasure.completedAt?.toISOString() ?? null,
    counts: erasure.counts,
  };
}
