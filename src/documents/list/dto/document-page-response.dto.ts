import {
  ApiProperty,
  ApiPropertyOptional,
  IntersectionType,
  OmitType,
  PartialType,
  PickType,
} from '@nestjs/swagger';
import { type FigureAtLeastDto, figureProperty, toFigureResponse } from '../../dto/figure.dto';
import { DocumentResponseDto } from '../../dto/document-response.dto';
import type { DocumentPage, ListedDocument } from '../document-page';

const ALWAYS_SHOWN = ['id', 'type'] as const;

/** All of a document, or the parts that `fields` names. */
export class ListedDocumentDto extends IntersectionType(
  PickType(DocumentResponseDto, ALWAYS_SHOWN),
  PartialType(OmitType(DocumentResponseDto, ALWAYS_SHOWN)),
) {}

export class DocumentPageResponseDto {
  @ApiProperty({ type: [ListedDocumentDto], description: 'The documents of the page, in order' })
  readonly data!: readonly ListedDocumentDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'Give it as `cursor`, with the same filter and sort, for the next page; null on the last one',
    example: null,
  })
  readonly next_cursor!: string | null;

  @ApiPropertyOptional(
    figureProperty('How many documents the whole list has, if asked for; exact up to 10,000', 1),
  )
  readonly count?: number | FigureAtLeastDto;
}

export function toPageResponse({ documents, nextCursor, count }: DocumentPage): DocumentPageResponseDto {
  return {
    data: documents.map(toListedDocument),
    next_cursor: nextCursor ?? null,
    ...(count !== undefined && { count: toFigureResponse(count) }),
  };
}

function toListedDocument(document: ListedDocument): ListedDocumentDto {
  const { id, type, data, version, createdAt, updatedAt, createdBy } = document;
  return {
    id,
    type,
    ...(data !== undefined && { data }),
    ...(version !== undefined && { version }),
    ...(createdAt !== undefined && { created_at: createdAt.toISOString() }),
    ...(updatedAt !== undefined && { updated_at: updatedAt.toISOString() }),
    ...(createdBy !== undefined && { created_by: createdBy }),
  };
}
