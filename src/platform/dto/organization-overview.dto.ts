import { ApiProperty } from '@nestjs/swagger';
import { ApiNextCursor, toNextCursor, type Page } from '../../common/pagination/page';
import {
  ORGANIZATION_STATUSES,
  type OrganizationOverview,
  type OrganizationStatus,
} from '../../organizations';

const TIME = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' } as const;
const TIME_OR_NULL = { type: String, nullable: true, ...TIME } as const;

class RestingNameDto {
  @ApiProperty({ example: 'acme-before' })
  readonly organization_name!: string;

  @ApiProperty({ description: 'Until then nobody else can have it', ...TIME })
  readonly until!: string;
}

/** An organization in whatever state. */
export class OrganizationOverviewDto {
  @ApiProperty({ example: '6b04485a573c2db06b50aad4' })
  readonly id!: string;

  @ApiProperty({ description: 'Null once it is purged', type: String, nullable: true, example: 'acme' })
  readonly organization_name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Acme Inc.' })
  readonly display_name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'org_acme' })
  readonly collection_name!: string | null;

  @ApiProperty({ enum: ['collection', 'shared', 'database'], nullable: true, example: 'collection' })
  readonly isolation!: OrganizationOverview['isolation'];

  @ApiProperty({ enum: ORGANIZATION_STATUSES, example: 'active' })
  readonly status!: OrganizationStatus;

  @ApiProperty({ type: 'integer', example: 1 })
  readonly version!: number;

  @ApiProperty({ type: [String], example: ['6b04485a573c2db06b50aad5'] })
  readonly owner_ids!: readonly string[];

  @ApiProperty({ description: 'Names of before that are kept for it', type: [RestingNameDto] })
  readonly resting_names!: readonly RestingNameDto[];

  @ApiProperty(TIME)
  readonly created_at!: string;

  @ApiProperty(TIME)
  readonly updated_at!: string;

  @ApiProperty({ description: 'Null unless it is deleted', ...TIME_OR_NULL })
  readonly deleted_at!: string | null;

  @ApiProperty({ description: 'Null unless it can be restored', ...TIME_OR_NULL })
  readonly restorable_until!: string | null;

  @ApiProperty({
    description: 'Null until a purge has begun',
    type: String,
    nullable: true,
    example: '6b04485a573c2db06b50aad7',
  })
  readonly erasure_id!: string | null;
}

export class OrganizationPageDto {
  @ApiProperty({ description: 'The organizations of the page, in order', type: [OrganizationOverviewDto] })
  readonly data!: readonly OrganizationOverviewDto[];

  @ApiNextCursor()
  readonly next_cursor!: string | null;
}

export function toOverviewResponse(overview: OrganizationOverview): OrganizationOverviewDto {
  return {
    id: overview.id,
    organization_name: overview.name,
    display_name: overview.displayName,
    collection_name: overview.collection,
    isolation: overview.isolation,
    status: overview.status,
    version: overview.version,
    owner_ids: overview.ownerIds,
    resting_names: overview.restingNames.map(({ name, until }) => ({
      organization_name: name,
      until: until.toISOString(),
    })),
    created_at: overview.createdAt.toISOString(),
    updated_at: overview.updatedAt.toISOString(),
    deleted_at: overview.deletedAt?.toISOString() ?? null,
    restorable_until: overview.restorableUntil?.toISOString() ?? null,
    erasure_id: overview.erasureId,
  };
}

export function toOverviewPage(page: Page<OrganizationOverview>): OrganizationPageDto {
  return { data: page.items.map(toOverviewResponse), next_cursor: toNextCursor(page) };
}
