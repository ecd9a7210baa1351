import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { ApiNextCursor, toNextCursor, type Page } from '../../common/pagination/page';
import { PageQueryDto } from '../../common/pagination/page-query.dto';
import { FINDING_KINDS, type FindingKind, type StoredFinding } from '../../organizations';
import { WhenGiven } from '../../common/validation/when-given.decorator';

const TIME = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' } as const;

export class ListFindingsQueryDto extends PageQueryDto {
  @ApiPropertyOptional({
    description: 'Only those of one kind',
    enum: FINDING_KINDS,
    example: 'orphan_collection',
  })
  @WhenGiven()
  @IsIn(FINDING_KINDS, { message: `must be one of ${FINDING_KINDS.join(', ')}` })
  readonly kind?: FindingKind;
}

export class FindingDto {
  @ApiProperty({ example: '6b04485a573c2db06b50aad8' })
  readonly id!: string;

  @ApiProperty({
    description:
      '`orphan_collection`: no record owns it; `missing_collection`: a record says that it is there; `missing_index`, ' +
      '`extra_index`: an index differs from what is declared',
    enum: FINDING_KINDS,
    example: 'orphan_collection',
  })
  readonly kind!: FindingKind;

  @ApiProperty({
    description: 'Null for what no record owns',
    type: String,
    nullable: true,
    example: '6b04485a573c2db06b50aad4',
  })
  readonly organization_id!: string | null;

  @ApiProperty({ example: 'org_acme' })
  readonly collection_name!: string;

  @ApiProperty({
    description: 'Null where it is about the collection',
    type: String,
    nullable: true,
    example: 'key_1',
  })
  readonly index!: string | null;

  @ApiProperty({
    description: 'What was done about it: `made` anew, empty, or only `reported`. Nothing is ever dropped',
    enum: ['reported', 'made'],
    example: 'reported',
  })
  readonly action!: StoredFinding['action'];

  @ApiProperty(TIME)
  readonly first_seen_at!: string;

  @ApiProperty(TIME)
  readonly last_seen_at!: string;
}

export class FindingPageDto {
  @ApiProperty({ description: 'The findings of the page', type: [FindingDto] })
  readonly data!: readonly FindingDto[];

  @ApiNextCursor()
  readonly next_cursor!: string | null;

  @ApiProperty({
    description: 'When everything was compared last; null before the first time',
    type: String,
    nullable: true,
    ...TIME,
  })
  readonly compared_at!: string | null;
}

export function toFindingPage(page: Page<StoredFinding>, comparedAt: Date | null): FindingPageDto {
  return {
    data: page.items.map((finding) => ({
      id: finding.id,
      kind: finding.kind,
      organization_id: finding.organizationId,
      collection_name: finding.collection,
      index: finding.index,
      action: finding.action,
      first_seen_at: finding.firstSeenAt.toISOString(),
      last_seen_at: finding.lastSeenAt.toISOString(),
    })),
    next_cursor: toNextCursor(page),
    compared_at: comparedAt?.toISOString() ?? null,
  };
}
