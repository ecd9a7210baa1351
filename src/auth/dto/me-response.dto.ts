import { ApiProperty } from '@nestjs/swagger';
import { OrganizationResponseDto } from '../../tenancy';
import { AdminResponseDto } from './admin-response.dto';

export class MeResponseDto extends AdminResponseDto {
  @ApiProperty({
    description: 'Id of the organization that the token is for',
    example: '6b04485a573c2db06b50aad4',
  })
  readonly org_id!: string;

  @ApiProperty({ type: OrganizationResponseDto })
  readonly organization!: OrganizationResponseDto;
}
