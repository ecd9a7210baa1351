import { IsRole, type Role } from '../../auth';

export class UpdateMemberDto {
  @IsRole()
  readonly role!: Role;
}
