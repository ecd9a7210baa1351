import { ApiProperty } from '@nestjs/swagger';
import type { IssuedToken } from '../tokens/access-tokens';

/** A pair of tokens. */
export class TokenResponseDto {
  @ApiProperty({
    description: 'Send it as Authorization: Bearer <token>',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiI2YjA0In0.c2lnbmF0dXJl',
  })
  readonly access_token!: string;

  @ApiProperty({ enum: ['bearer'], example: 'bearer' })
  readonly token_type!: 'bearer';

  @ApiProperty({ description: 'Seconds until the access token expires', type: 'integer', example: 900 })
  readonly expires_in!: number;

  @ApiProperty({
    description: 'Gives the next pair once, see POST /admin/refresh; keep it as safe as a password',
    example: 'omr_awRIWlc8LbBrUKrVAAAAAJ1d0q0m9f0bW1m3u4lq3V8s0XvQb3o2m1yQ0pY2u1aR',
  })
  readonly refresh_token!: string;
}

export function toTokenResponse(token: IssuedToken, refreshToken: string): TokenResponseDto {
  return { ...token, refresh_token: refreshToken };
}
