import { ApiProperty } from '@nestjs/swagger';
import { OrganizationResponseDto } from '../../tenancy';
import { AdminResponseDto } from './admin-response.dto';

export class MeResponseDto extends AdminResponseDto {
  @ApiProperty({
    description: 'Id of the organization that the token is for',
    example: '6b04485a573c2db06b50aad4',
  })
  readonly org_id!: string;

  @ApiProperty({ description: 'Whether it was shown that you receive mail at your email', example: true })
  readonly email_verified!: boolean;

  @ApiProperty({ type: OrganizationResponseDto })
  readonly organization!: OrganizationResponseDto;
}
