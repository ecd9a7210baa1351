import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class LivenessDto {
  @ApiProperty({ enum: ['alive'], example: 'alive' })
  readonly status!: 'alive';
}

export class DependencyDto {
  @ApiProperty({ enum: ['up', 'down'], example: 'up' })
  readonly status!: 'up' | 'down';

  @ApiProperty({
    description: 'Milliseconds; null when there was no answer',
    type: Number,
    nullable: true,
    example: 0.6,
  })
  readonly latency_ms!: number | null;
}

export class ReadinessDto {
  @ApiProperty({ enum: ['ready', 'unready'], example: 'ready' })
  readonly status!: 'ready' | 'unready';

  @ApiProperty({ type: DependencyDto })
  readonly database!: DependencyDto;

  @ApiPropertyOptional({ description: 'With REDIS_URL; requests do without it', type: DependencyDto })
  readonly redis?: DependencyDto;
}
