import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { DeclaredIndex, IndexState } from '../declared-type';
import { encodeTypesCursor } from '../types-cursor';
import { FigureAtLeastDto, figureProperty, toFigureResponse } from '../../dto/figure.dto';
import type { Figure } from '../../figure';
import type { TypeOverview, TypesPage } from '../types.service';

export class TypeIndexDto {
  @ApiProperty({ example: 'orders_0c3bdeb3db7c58b0' })
  readonly name!: string;

  @ApiProperty({ type: [String], example: ['data.customer', 'data.total'] })
  readonly fields!: readonly string[];

  @ApiProperty({ example: false })
  readonly unique!: boolean;

  @ApiProperty({ enum: ['building', 'ready', 'failed'], example: 'ready' })
  readonly state!: IndexState;

  @ApiPropertyOptional({
    description: 'Why it failed; declare it again to try again',
    example: 'Several documents have the same values',
  })
  readonly error?: string;
}

export class TypeResponseDto {
  @ApiProperty({ example: 'orders' })
  readonly type!: string;

  @ApiProperty({ description: 'False for a type that only has documents', example: true })
  readonly declared!: boolean;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'The JSON Schema in force; null when any object fits',
    example: { type: 'object', required: ['customer'] },
  })
  readonly schema!: object | null;

  @ApiProperty({
    description: 'Rises by one with every change of the schema; 0 without a declaration',
    example: 1,
  })
  readonly schema_version!: number;

  @ApiProperty({ type: [TypeIndexDto], description: 'The declared ones, in that order' })
  readonly indexes!: readonly TypeIndexDto[];

  @ApiProperty(
    figureProperty('How many documents it has; exact up to 10,000, if there was time to count them', 2),
  )
  readonly documents!: number | FigureAtLeastDto;

  @ApiProperty(
    figureProperty(
      'What they take as BSON, before compression; exact up to 10,000 documents, if there was time',
      480,
    ),
  )
  readonly bytes!: number | FigureAtLeastDto;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it was declared',
    example: '2026-01-31T09:30:00.000Z',
  })
  readonly created_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-01-31T09:30:00.000Z' })
  readonly updated_at!: string | null;
}

export class DeclaredTypeResponseDto extends TypeResponseDto {
  @ApiPropertyOptional(
    figureProperty(
      'How many stored documents do not fit; left out when there is no schema, or the same as before',
      0,
    ),
  )
  readonly misfits?: number | FigureAtLeastDto;
}

export class TypePageResponseDto {
  @ApiProperty({ type: [TypeResponseDto], description: 'The types of the page, by name' })
  readonly data!: readonly TypeResponseDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as `cursor` for the next page; null on the last one',
    example: null,
  })
  readonly next_cursor!: string | null;
}

export function toTypeResponse({ type, declaration, figures }: TypeOverview): TypeResponseDto {
  return {
    type,
    declared: declaration !== null,
    schema: declaration?.jsonSchema == null ? null : (JSON.parse(declaration.jsonSchema) as object),
    schema_version: declaration?.schemaVersion ?? 0,
    indexes: (declaration?.indexes ?? []).map(toIndex),
    documents: toFigureResponse(figures.documents),
    bytes: toFigureResponse(figures.bytes),
    created_at: declaration?.createdAt.toISOString() ?? null,
    updated_at: declaration?.updatedAt.toISOString() ?? null,
  };
}

export function toDeclaredTypeResponse(
  overview: TypeOverview,
  misfits: Figure | undefined,
): DeclaredTypeResponseDto {
  return {
    ...toTypeResponse(overview),
    ...(misfits !== undefined && { misfits: toFigureResponse(misfits) }),
  };
}

export function toTypePageResponse({ types, end }: TypesPage): TypePageResponseDto {
  return { data: types.map(toTypeResponse), next_cursor: end === undefined ? null : encodeTypesCursor(end) };
}

function toIndex({ name, fields, unique, state, error }: DeclaredIndex): TypeIndexDto {
  return {
    name,
    fields: fields.map((path) => `data.${path}`),
    unique,
    state,
    ...(error !== undefined && { error }),
  };
}
