import { ApiProperty } from '@nestjs/swagger';
import { AdminResponseDto } from '../../auth';
import { OrganizationResponseDto } from '../../tenancy';

export class CreatedOrganizationResponseDto extends OrganizationResponseDto {
  @ApiProperty({ description: 'Id of the owner', example: '6b04485a573c2db06b50aad5' })
  readonly admin_id!: string;

  @ApiProperty({ type: AdminResponseDto })
  readonly admin!: AdminResponseDto;
}
