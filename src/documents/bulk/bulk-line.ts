import type { AppError } from '../../common/errors/app.error';
import type { DocumentData } from '../document';

/** A line that is to become a document. */
export interface AcceptedLine {
  /** Counted from 1, with empty lines. */
  readonly number: number;
  readonly id: string;
  readonly data: DocumentData;
  /** As it was sent. */
  readonly bytes: number;
}

/** A line that does not become a document, or of which nobody knows. */
export interface RefusedLine {
  readonly number: number;
  /** Only if the document may be there: who wants to know can look. */
  readonly id?: string;
  readonly error: AppError;
}

export type BulkLine = AcceptedLine | RefusedLine;

export function isAccepted(line: BulkLine): line is AcceptedLine {
  return !('error' in line);
}
