import { IsEmailAddress, IsNewPassword, IsPassword } from '../../common/validation/fields.decorator';
import { OneTimeTokenDto } from './one-time-token.dto';

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

export class ResetPasswordDto extends OneTimeTokenDto {
  @IsNewPassword({ api: { example: 'staple battery horse correct' } })
  readonly password!: string;
}

export class VerifyEmailDto extends OneTimeTokenDto {}
