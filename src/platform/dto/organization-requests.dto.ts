import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { PageQueryDto } from '../../common/pagination/page-query.dto';
import { IsNewOrganizationName, IsOrganizationName } from '../../common/validation/fields.decorator';
import { ORGANIZATION_STATUSES, type OrganizationStatus } from '../../organizations';
import { WhenGiven } from '../../common/validation/when-given.decorator';

export class ListOrganizationsQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ description: 'How the name begins', pattern: '^[a-z0-9_-]{1,63}$', example: 'acm' })
  @WhenGiven()
  @Matches(/^[a-z0-9_-]{1,63}$/, { message: 'must be 1 to 63 of a-z 0-9 _ -' })
  readonly name_prefix?: string;

  @ApiPropertyOptional({
    description: 'Only those in one state',
    enum: ORGANIZATION_STATUSES,
    example: 'active',
  })
  @WhenGiven()
  @IsIn(ORGANIZATION_STATUSES, { message: `must be one of ${ORGANIZATION_STATUSES.join(', ')}` })
  readonly status?: OrganizationStatus;
}

export class RestoreByOperatorDto {
  @IsNewOrganizationName({
    optional: true,
    api: { description: 'In place of its own name, where that is taken by now', example: 'acme-labs' },
  })
  readonly organization_name?: string;
}

export class PurgeByOperatorDto {
  @IsOrganizationName({ api: { description: 'The name of the organization, once more' } })
  readonly organization_name!: string;
}
