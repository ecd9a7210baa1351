import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { IsRole, type Role } from '../../auth';
import { IsEmailAddress, IsNewPassword } from '../../common/validation/fields.decorator';

const TOKEN_MAX = 100;

export class CreateInvitationDto {
  @IsEmailAddress({ api: { description: 'Whom to invite', example: 'colleague@acme.example' } })
  readonly email!: string;

  @IsRole()
  readonly role!: Role;
}

export class AcceptInvitationDto {
  @ApiProperty({
    description: 'From the link of the mail, behind #token=',
    example: 'Jx0f9m2yQ3b7T1vZcK8wRr5nLq4hUe6dSa0pXo9iGgE',
    minLength: 1,
    maxLength: TOKEN_MAX,
  })
  @Length(1, TOKEN_MAX)
  @IsString()
  readonly token!: string;

  @IsNewPassword({
    optional: true,
    api: { description: 'Needed by who is not signed in, and without effect for others: as for a sign-up' },
  })
  readonly password?: string;
}
