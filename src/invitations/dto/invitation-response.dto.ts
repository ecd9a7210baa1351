import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../../auth';
import { ApiNextCursor, toNextCursor, type Page } from '../../common/pagination/page';
import type { Invitation } from '../invitation';

const TIME = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' } as const;

export class InvitationResponseDto {
  @ApiProperty({ description: 'Never changes', example: '6b04485a573c2db06b50aad7' })
  readonly id!: string;

  @ApiProperty({ format: 'email', example: 'colleague@acme.example' })
  readonly email!: string;

  @ApiProperty({ description: 'What the person will be', enum: ROLES, example: 'member' })
  readonly role!: Role;

  @ApiProperty({ description: 'The member who has sent it last', example: '6b04485a573c2db06b50aad5' })
  readonly invited_by!: string;

  @ApiProperty(TIME)
  readonly created_at!: string;

  @ApiProperty({ description: 'Until when it can be accepted', ...TIME })
  readonly expires_at!: string;
}

export class InvitationPageDto {
  @ApiProperty({ description: 'In the order in which they were made', type: [InvitationResponseDto] })
  readonly data!: readonly InvitationResponseDto[];

  @ApiNextCursor()
  readonly next_cursor!: string | null;
}

export function toInvitationResponse(invitation: Invitation): InvitationResponseDto {
  return {
    id: invitation.id,
    email: invitation.email,
    role: invitation.role,
    invited_by: invitation.invitedBy,
    created_at: invitation.createdAt.toISOString(),
    expires_at: invitation.expiresAt.toISOString(),
  };
}

export function toInvitationPage(page: Page<Invitation>): InvitationPageDto {
  return { data: page.items.map(toInvitationResponse), next_cursor: toNextCursor(page) };
}
