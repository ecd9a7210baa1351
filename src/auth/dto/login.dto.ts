import { IsEmailAddress, IsOrganizationName, IsPassword } from '../../common/validation/fields.decorator';

export class LoginDto {
  @IsEmailAddress()
  readonly email!: string;

  @IsPassword()
  readonly password!: string;

  @IsOrganizationName({
    optional: true,
    api: { description: 'Which one, for a person who belongs to several' },
  })
  readonly organization_name?: string;
}
