import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../../auth';
import { OrganizationResponseDto, toOrganizationResponse } from '../../tenancy';
import type { Accepted } from '../acceptance/signed-in-acceptance.service';

/** To who is not signed in, whether or not they have an account. */
export class SignInNextDto {
  @ApiProperty({ enum: ['sign_in'], example: 'sign_in' })
  readonly status!: 'sign_in';
}

export class AcceptedInvitationDto {
  @ApiProperty({ description: 'POST /admin/switch gives tokens for it', type: OrganizationResponseDto })
  readonly organization!: OrganizationResponseDto;

  @ApiProperty({ description: 'What the caller is there', enum: ROLES, example: 'member' })
  readonly role!: Role;
}

export function toAcceptedInvitation({ organization, role }: Accepted): AcceptedInvitationDto {
  return { organization: toOrganizationResponse(organization), role };
}
