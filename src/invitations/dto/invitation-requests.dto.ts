import { IsRole, OneTimeTokenDto, type Role } from '../../auth';
import { IsEmailAddress, IsNewPassword } from '../../common/validation/fields.decorator';

export class CreateInvitationDto {
  @IsEmailAddress({ api: { description: 'Whom to invite', example: 'colleague@acme.example' } })
  readonly email!: string;

  @IsRole()
  readonly role!: Role;
}

export class AcceptInvitationDto extends OneTimeTokenDto {
  @IsNewPassword({
    optional: true,
    api: { description: 'Needed by who is not signed in, and without effect for others: as for a sign-up' },
  })
  readonly password?: string;
}
