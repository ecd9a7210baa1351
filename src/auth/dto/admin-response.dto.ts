import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../memberships/membership';
import type { Person } from '../principal';

/** A person as they are within one organization. */
export class AdminResponseDto {
  @ApiProperty({ description: 'Never changes', example: '6b04485a573c2db06b50aad5' })
  readonly id!: string;

  @ApiProperty({ format: 'email', example: 'owner@acme.example' })
  readonly email!: string;

  @ApiProperty({ description: 'Role within the organization', enum: ROLES, example: 'owner' })
  readonly role!: Role;
}

export function toAdminResponse({
  adminId,
  email,
  role,
}: Pick<Person, 'adminId' | 'email' | 'role'>): AdminResponseDto {
  return { id: adminId, email, role };
}
