import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsInt, Max, Min } from 'class-validator';
import { IsDisplayName, IsFutureTime } from '../../../common/validation/fields.decorator';
import { KEY_PERMISSIONS } from '../../permissions/permissions';
import type { KeyPermission } from '../api-key';

const DAY_SECONDS = 24 * 60 * 60;

/** Time to bring a new key to every machine; a longer one would be no rotation. */
const OVERLAP_SECONDS = { default: DAY_SECONDS, max: 30 * DAY_SECONDS } as const;

export class CreateApiKeyDto {
  @IsDisplayName({ api: { description: 'What it is for, in your words', example: 'Nightly import' } })
  readonly name!: string;

  @ApiProperty({
    description: 'What it may do: nothing that you may not do yourself',
    enum: KEY_PERMISSIONS,
    isArray: true,
    minItems: 1,
    uniqueItems: true,
    example: ['documents:read', 'documents:write'],
  })
  @IsIn(KEY_PERMISSIONS, { each: true })
  @ArrayUnique()
  @ArrayMaxSize(KEY_PERMISSIONS.length)
  @ArrayMinSize(1)
  @IsArray()
  readonly permissions!: readonly KeyPermission[];

  @IsFutureTime({ optional: true, api: { description: 'When it ends; never, where none is given' } })
  readonly expires_at?: string;
}

export class RotateApiKeyDto {
  @ApiPropertyOptional({
    description: 'For how many seconds the key of before still works; with 0 it ends at once',
    type: 'integer',
    minimum: 0,
    maximum: OVERLAP_SECONDS.max,
    default: OVERLAP_SECONDS.default,
    example: 3600,
  })
  @Max(OVERLAP_SECONDS.max)
  @Min(0)
  @IsInt()
  readonly overlap_seconds: number = OVERLAP_SECONDS.default;

  @IsFutureTime({
    optional: true,
    api: { description: 'Another end; the same as before, where none is given' },
  })
  readonly expires_at?: string;
}
