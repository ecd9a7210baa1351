import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import {
  IsDisplayName,
  IsEmailAddress,
  IsNewOrganizationName,
  IsNewPassword,
} from '../../common/validation/fields.decorator';
import { WhenGiven } from '../../common/validation/when-given.decorator';

export class CreateOrganizationDto {
  @IsNewOrganizationName()
  readonly organization_name!: string;

  @IsEmailAddress({ optional: true, api: { description: "The owner's email; left out when signed in" } })
  readonly email?: string;

  @IsNewPassword({
    optional: true,
    api: {
      description: "The owner's password, not a common one, not email or name; left out when signed in",
    },
  })
  readonly password?: string;

  @IsDisplayName({ optional: true })
  readonly display_name?: string;

  @ApiPropertyOptional({
    description:
      'Where it takes one to sign up, or to create a further organization; else it is not looked at',
    maxLength: 256,
  })
  @MaxLength(256)
  @IsString()
  @WhenGiven()
  readonly signup_token?: string;
}
