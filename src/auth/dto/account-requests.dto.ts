import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { IsEmailAddress, IsNewPassword, IsPassword } from '../../common/validation/fields.decorator';

const TOKEN_MAX = 100;

const CURRENT_PASSWORD = {
  optional: true,
  api: { description: 'Needed when the password was given more than 15 minutes ago' },
} as const;

export class UpdateMeDto {
  @IsEmailAddress({ api: { description: 'A new email of yours' } })
  readonly email!: string;

  @IsPassword(CURRENT_PASSWORD)
  readonly current_password?: string;
}

export class ChangePasswordDto {
  @IsNewPassword({ api: { example: 'staple battery horse correct' } })
  readonly password!: string;

  @IsPassword(CURRENT_PASSWORD)
  readonly current_password?: string;
}

export class ForgotPasswordDto {
  @IsEmailAddress()
  readonly email!: string;
}

class OneTimeTokenDto {
  @ApiProperty({
    description: 'From the link of the mail, behind #token=',
    example: 'Jx0f9m2yQ3b7T1vZcK8wRr5nLq4hUe6dSa0pXo9iGgE',
    minLength: 1,
    maxLength: TOKEN_MAX,
  })
  @Length(1, TOKEN_MAX)
  @IsString()
  readonly token!: string;
}

export class ResetPasswordDto extends OneTimeTokenDto {
  @IsNewPassword({ api: { example: 'staple battery horse correct' } })
  readonly password!: string;
}

export class VerifyEmailDto extends OneTimeTokenDto {}
