import { ApiProperty } from '@nestjs/swagger';
import { OrganizationResponseDto } from '../../tenancy';
import { ROLES, roleWithin, type Role } from '../memberships/membership';
import type { MemberOrganization } from '../sign-in.service';
import { AdminResponseDto } from './admin-response.dto';
import { TokenResponseDto } from './token-response.dto';

export class MemberOrganizationDto {
  @ApiProperty({ example: '6b04485a573c2db06b50aad4' })
  readonly id!: string;

  @ApiProperty({ example: 'acme' })
  readonly organization_name!: string;

  @ApiProperty({ enum: ROLES, example: 'owner' })
  readonly role!: Role;
}

/** A pair of tokens, and for whom they are. */
export class SignedInResponseDto extends TokenResponseDto {
  @ApiProperty({ type: AdminResponseDto })
  readonly admin!: AdminResponseDto;

  @ApiProperty({ description: 'The organization that the tokens are for', type: OrganizationResponseDto })
  readonly organization!: OrganizationResponseDto;
}

export class LoginResponseDto extends SignedInResponseDto {
  @ApiProperty({ description: 'All organizations of this person', type: [MemberOrganizationDto] })
  readonly organizations!: MemberOrganizationDto[];
}

export function toMemberOrganization({ membership, record }: MemberOrganization): MemberOrganizationDto {
  return { id: record.id, organization_name: record.name, role: roleWithin(membership, record) };
}
