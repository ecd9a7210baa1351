import type { FieldProblem } from '../../../../src/common/errors/app.error';
import { InvalidRequestError } from '../../../../src/common/errors/request.errors';

/** What was wrong with which field; undefined if nothing was. Every failure other than a refusal is thrown on. */
export function refusalOf(act: () => unknown): readonly FieldProblem[] | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.fields;
    throw error;
  }
}
