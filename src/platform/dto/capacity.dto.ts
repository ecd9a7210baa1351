import { ApiProperty } from '@nestjs/swagger';
import type { Capacity } from '../../tenancy';

export class CapacityDto {
  @ApiProperty({ description: 'Collections and indexes that there are', type: 'integer', example: 1240 })
  readonly used!: number;

  @ApiProperty({ description: 'How many there may be', type: 'integer', example: 20000 })
  readonly limit!: number;

  @ApiProperty({
    description: '`warning` from 80 % on; `full`: new organizations are refused',
    enum: ['ok', 'warning', 'full'],
    example: 'ok',
  })
  readonly state!: Capacity['state'];

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly measured_at!: string;
}

export function toCapacityResponse({ used, limit, state, measuredAt }: Capacity): CapacityDto {
  return { used, limit, state, measured_at: measuredAt.toISOString() };
}
