import { ApiProperty } from '@nestjs/swagger';
import type { Figure } from '../figure';

export class FigureAtLeastDto {
  @ApiProperty({ example: 10_000 })
  readonly at_least!: number;
}

/** Whoever documents a property by it names {@link FigureAtLeastDto} with `@ApiExtraModels`. */
export const figureProperty = (description: string, example: number) => ({
  description,
  oneOf: [{ type: 'integer' as const }, { $ref: '#/components/schemas/FigureAtLeastDto' }],
  example,
});

export function toFigureResponse(value: Figure): number | FigureAtLeastDto {
  return typeof value === 'number' ? value : { at_least: value.atLeast };
}
