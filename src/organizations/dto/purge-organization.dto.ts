import { IsOrganizationName, IsPassword } from '../../common/validation/fields.decorator';

export class PurgeOrganizationDto {
  @IsOrganizationName({ api: { description: 'The name of the organization of the caller, once more' } })
  readonly organization_name!: string;

  @IsPassword({ api: { description: "The caller's own, once more" } })
  readonly password!: string;
}
