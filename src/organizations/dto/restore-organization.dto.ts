import {
  IsEmailAddress,
  IsId,
  IsNewOrganizationName,
  IsPassword,
} from '../../common/validation/fields.decorator';

export class RestoreOrganizationDto {
  @IsId({ api: { description: 'As the deletion answered it' } })
  readonly organization_id!: string;

  @IsEmailAddress({ api: { description: "An owner's email" } })
  readonly email!: string;

  @IsPassword()
  readonly password!: string;

  @IsNewOrganizationName({
    optional: true,
    api: { description: 'In place of its own name, where that is taken by now', example: 'acme-labs' },
  })
  readonly organization_name?: string;
}
