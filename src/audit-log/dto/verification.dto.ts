import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CHAIN_FAULTS, type Break, type ChainFault, type Verification } from '../../audit';

export class BreakDto {
  @ApiProperty({ description: 'Of the entry that is wrong, or should be there', example: 17 })
  readonly sequence!: number;

  @ApiProperty({ description: 'If it is there', type: String, nullable: true, example: null })
  readonly entry_id!: string | null;

  @ApiProperty({ enum: CHAIN_FAULTS, example: 'entry_missing' })
  readonly reason!: ChainFault;
}

export class CheckpointDto {
  @ApiProperty({ description: 'Of the last entry that is kept no longer', example: 1200 })
  readonly sequence!: number;

  @ApiProperty({
    description: 'What is older is kept no longer',
    format: 'date-time',
    example: '2025-01-31T09:30:00.000Z',
  })
  readonly until!: string;
}

export class VerificationDto {
  @ApiProperty({ description: 'Whether every sealed entry is there and as it was written', example: true })
  readonly valid!: boolean;

  @ApiProperty({ description: 'Entries that were found right', example: 17 })
  readonly entries!: number;

  @ApiProperty({ description: 'Entries that were written a moment ago and wait for their seal', example: 1 })
  readonly unsealed!: number;

  @ApiPropertyOptional({
    description: 'Where the chain begins, once entries were removed because their time was over',
    type: CheckpointDto,
  })
  readonly checkpoint?: CheckpointDto;

  @ApiPropertyOptional({ description: 'Where it breaks first, if it is not valid', type: BreakDto })
  readonly broken?: BreakDto;
}

export function toVerificationResponse({
  entries,
  unsealed,
  checkpoint,
  broken,
}: Verification): VerificationDto {
  return {
    valid: broken === null,
    entries,
    unsealed,
    ...(checkpoint && {
      checkpoint: { sequence: checkpoint.sequence, until: checkpoint.until.toISOString() },
    }),
    ...(broken && { broken: toBreak(broken) }),
  };
}

function toBreak({ sequence, entryId, fault }: Break): BreakDto {
  return { sequence, entry_id: entryId, reason: fault };
}
