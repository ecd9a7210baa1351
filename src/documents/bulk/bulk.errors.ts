import { defineError } from '../../common/errors/app.error';

/** The database took the batch and never answered; one line's result, never a whole answer. */
export class DocumentOutcomeUnknownError extends defineError({
  kind: 'unavailable',
  code: 'DOCUMENT.OUTCOME_UNKNOWN',
  title: 'The document may or may not be stored',
}) {
  constructor() {
    super('Look for the id before you send the line again');
  }
}
