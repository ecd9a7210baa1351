import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { IsId } from '../../common/validation/fields.decorator';

const TOKEN_MAX = 200;

export class RefreshDto {
  @ApiProperty({
    description: 'The one of the last answer',
    example: 'omr_awRIWlc8LbBrUKrVAAAAAJ1d0q0m9f0bW1m3u4lq3V8s0XvQb3o2m1yQ0pY2u1aR',
    minLength: 1,
    maxLength: TOKEN_MAX,
  })
  @Length(1, TOKEN_MAX)
  @IsString()
  readonly refresh_token!: string;
}

export class SwitchDto {
  @IsId({ api: { description: 'Another organization of yours' } })
  readonly organization_id!: string;
}
