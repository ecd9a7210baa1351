import { ApiProperty } from '@nestjs/swagger';
import { AdminResponseDto, toAdminResponse } from '../../auth';
import { ApiNextCursor, toNextCursor, type Page } from '../../common/pagination/page';
import type { CurrentMember } from '../members.service';

export class MemberResponseDto extends AdminResponseDto {
  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly joined_at!: string;
}

export class MemberPageDto {
  @ApiProperty({ description: 'In the order of their ids', type: [MemberResponseDto] })
  readonly data!: readonly MemberResponseDto[];

  @ApiNextCursor()
  readonly next_cursor!: string | null;
}

export function toMemberResponse({ membership, email, role }: CurrentMember): MemberResponseDto {
  const { adminId, joinedAt } = membership;
  return { ...toAdminResponse({ adminId, email, role }), joined_at: joinedAt.toISOString() };
}

export function toMemberPage(page: Page<CurrentMember>): MemberPageDto {
  return { data: page.items.map(toMemberResponse), next_cursor: toNextCursor(page) };
}
