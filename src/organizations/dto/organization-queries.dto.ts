import { IsOrganizationName } from '../../common/validation/fields.decorator';

export class OrganizationNameQueryDto {
  @IsOrganizationName()
  readonly organization_name!: string;
}

export class CurrentOrganizationNameQueryDto {
  @IsOrganizationName({ api: { description: 'The current name of the organization of the caller' } })
  readonly current_org_name!: string;
}
