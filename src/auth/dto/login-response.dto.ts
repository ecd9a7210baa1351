import { ApiProperty } from '@nestjs/swagger';
import { OrganizationResponseDto } from '../../tenancy';
import type { Role } from '../memberships/membership';
import type { MemberOrganization } from '../sign-in.service';
import { AdminResponseDto } from './admin-response.dto';

export class MemberOrganizationDto {
  @ApiProperty({ example: '6b04485a573c2db06b50aad4' })
  readonly id!: string;

  @ApiProperty({ example: 'acme' })
  readonly organization_name!: string;

  @ApiProperty({ enum: ['owner'], example: 'owner' })
  readonly role!: Role;
}

export class LoginResponseDto {
  @ApiProperty({
    description: 'Send it as Authorization: Bearer <token>',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiI2YjA0In0.c2lnbmF0dXJl',
  })
  readonly access_token!: string;

  @ApiProperty({ enum: ['bearer'], example: 'bearer' })
  readonly token_type!: 'bearer';

  @ApiProperty({ description: 'Seconds until the token expires', type: 'integer', example: 900 })
  readonly expires_in!: number;

  @ApiProperty({ type: AdminResponseDto })
  readonly admin!: AdminResponseDto;

  @ApiProperty({ description: 'The organization that the token is for', type: OrganizationResponseDto })
  readonly organization!: OrganizationResponseDto;

  @ApiProperty({ description: 'All organizations of this person', type: [MemberOrganizationDto] })
  readonly organizations!: MemberOrganizationDto[];
}

export function toMemberOrganization({ membership, record }: MemberOrganization): MemberOrganizationDto {
  return { id: record.id, organization_name: record.name, role: membership.role };
}
