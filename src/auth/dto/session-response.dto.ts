import { ApiProperty } from '@nestjs/swagger';
import { ApiNextCursor, toNextCursor, type Page } from '../../common/pagination/page';
import type { SessionId } from '../../common/types/ids';
import type { SessionDetails } from '../sessions/session';

const TIME = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' } as const;

export class SessionResponseDto {
  @ApiProperty({ example: '6b04485a573c2db06b50aad6' })
  readonly id!: string;

  @ApiProperty({ description: 'The one that it is for', example: '6b04485a573c2db06b50aad4' })
  readonly organization_id!: string;

  @ApiProperty({ description: 'Whether it is the one that asks', example: true })
  readonly current!: boolean;

  @ApiProperty({ description: 'Where it began', type: String, nullable: true, example: '198.51.100.7' })
  readonly address!: string | null;

  @ApiProperty({ description: 'By which program', type: String, nullable: true, example: 'Mozilla/5.0' })
  readonly user_agent!: string | null;

  @ApiProperty({ description: 'When the password was given', ...TIME })
  readonly authenticated_at!: string;

  @ApiProperty(TIME)
  readonly created_at!: string;

  @ApiProperty({ description: 'When it was refreshed last', ...TIME })
  readonly last_used_at!: string;

  @ApiProperty({ description: 'Unless it is refreshed', ...TIME })
  readonly expires_at!: string;
}

export class SessionPageDto {
  @ApiProperty({ description: 'In the order in which they began', type: [SessionResponseDto] })
  readonly data!: readonly SessionResponseDto[];

  @ApiNextCursor()
  readonly next_cursor!: string | null;
}

export function toSessionPage(page: Page<SessionDetails>, current: SessionId): SessionPageDto {
  return {
    data: page.items.map((session) => ({
      id: session.id,
      organization_id: session.organizationId,
      current: session.id === current,
      address: session.address,
      user_agent: session.userAgent,
      authenticated_at: session.authenticatedAt.toISOString(),
      created_at: session.createdAt.toISOString(),
      last_used_at: session.lastUsedAt.toISOString(),
      expires_at: session.expiresAt.toISOString(),
    })),
    next_cursor: toNextCursor(page),
  };
}
