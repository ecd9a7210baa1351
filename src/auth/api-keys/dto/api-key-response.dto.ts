import { ApiProperty } from '@nestjs/swagger';
import { ApiNextCursor, toNextCursor, type Page } from '../../../common/pagination/page';
import { KEY_PERMISSIONS, type Permission } from '../../permissions/permissions';
import type { IssuedApiKey, ShownApiKey } from '../api-keys.service';

const TIME = { type: String, format: 'date-time', example: '2026-01-31T09:30:00.000Z' } as const;
const PERMISSIONS = { enum: KEY_PERMISSIONS, isArray: true, example: ['documents:read', 'documents:write'] };

export class ApiKeyResponseDto {
  @ApiProperty({ description: 'Stands in the key, too: omk_<id>_…', example: '6b04485a573c2db06b50aad7' })
  readonly id!: string;

  @ApiProperty({ example: 'Nightly import' })
  readonly name!: string;

  @ApiProperty({ description: 'What it was given', ...PERMISSIONS })
  readonly permissions!: readonly Permission[];

  @ApiProperty({
    description: 'What it may do now: less, where its maker may do less than then',
    ...PERMISSIONS,
  })
  readonly effective_permissions!: readonly Permission[];

  @ApiProperty({ description: 'The person who made it', example: '6b04485a573c2db06b50aad5' })
  readonly created_by!: string;

  @ApiProperty(TIME)
  readonly created_at!: string;

  @ApiProperty({ description: 'When it ends; null: never', ...TIME, nullable: true })
  readonly expires_at!: string | null;

  @ApiProperty({ description: 'To the minute; null: not yet', ...TIME, nullable: true })
  readonly last_used_at!: string | null;

  @ApiProperty({
    description: 'Until when keys of before a rotation still work; null: none does',
    ...TIME,
    nullable: true,
  })
  readonly overlap_ends_at!: string | null;
}

export class ApiKeyPageDto {
  @ApiProperty({ description: 'In the order in which they were made', type: [ApiKeyResponseDto] })
  readonly data!: readonly ApiKeyResponseDto[];

  @ApiNextCursor()
  readonly next_cursor!: string | null;
}

export class IssuedApiKeyResponseDto extends ApiKeyResponseDto {
  @ApiProperty({
    description:
      'Send it as Authorization: Bearer <key>. Shown this once: keep it as safe as a password. Null for a retry by ' +
      'Idempotency-Key',
    type: String,
    nullable: true,
    example: 'omk_6b04485a573c2db06b50aad7_9Xq3v0Zk1nT6yR2wB5mC8pL4sD7gH0jF3aE6uI9oKxM',
  })
  readonly key!: string | null;
}

export function toApiKeyResponse({ key, effectivePermissions }: ShownApiKey): ApiKeyResponseDto {
  const overlaps = key.formerHashes.map(({ until }) => until.getTime()).filter((until) => until > Date.now());
  return {
    id: key.id,
    name: key.name,
    permissions: key.permissions,
    effective_permissions: [...effectivePermissions],
    created_by: key.makerId,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    overlap_ends_at: overlaps.length === 0 ? null : new Date(Math.max(...overlaps)).toISOString(),
  };
}

export function toIssuedApiKeyResponse(issued: IssuedApiKey): IssuedApiKeyResponseDto {
  return { ...toApiKeyResponse(issued), key: issued.token };
}

export function toApiKeyPage(page: Page<ShownApiKey>): ApiKeyPageDto {
  return { data: page.items.map(toApiKeyResponse), next_cursor: toNextCursor(page) };
}
