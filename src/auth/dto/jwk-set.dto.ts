import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { PublicKey } from '../tokens/signing-keys';

export class JwkDto {
  @ApiProperty({ enum: ['EC', 'RSA'], example: 'EC' })
  readonly kty!: string;

  @ApiProperty({ enum: ['sig'], example: 'sig' })
  readonly use!: 'sig';

  @ApiProperty({ enum: ['ES256', 'RS256'], example: 'ES256' })
  readonly alg!: 'ES256' | 'RS256';

  @ApiProperty({
    description: 'As in the header of tokens; its RFC 7638 thumbprint',
    example: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  })
  readonly kid!: string;

  @ApiPropertyOptional({ type: String, description: 'The curve', example: 'P-256' })
  readonly crv?: string | undefined;

  @ApiPropertyOptional({
    type: String,
    description: 'Of the point',
    example: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  })
  readonly x?: string | undefined;

  @ApiPropertyOptional({
    type: String,
    description: 'Of the point',
    example: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  })
  readonly y?: string | undefined;

  @ApiPropertyOptional({ type: String, description: 'The modulus of an RSA key' })
  readonly n?: string | undefined;

  @ApiPropertyOptional({ type: String, description: 'The exponent of an RSA key' })
  readonly e?: string | undefined;
}

export class JwkSetDto {
  @ApiProperty({ description: 'The one that signs now, first; none where a secret signs', type: [JwkDto] })
  readonly keys!: readonly JwkDto[];
}

export function toJwkSet(keys: readonly PublicKey[]): JwkSetDto {
  return {
    keys: keys.map(({ id, algorithm, jwk: { kty = '', crv, x, y, n, e } }) => ({
      kty,
      use: 'sig',
      alg: algorithm,
      kid: id,
      ...(kty === 'EC' ? { crv, x, y } : { n, e }),
    })),
  };
}
