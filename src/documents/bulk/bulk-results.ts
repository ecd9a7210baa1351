import { HTTP_STATUS_BY_KIND, type AppError } from '../../common/errors/app.error';
import { isAccepted, type BulkLine } from './bulk-line';

/** Details may name fields of the caller's, which may be as long as a line. */
const DETAIL_MAX_LENGTH = 300;

/** One line of JSON for each, in their order. */
export function toResults(lines: readonly BulkLine[]): string {
  let text = '';
  for (const line of lines) {
    text += isAccepted(line)
      ? // As JSON.stringify would write it, in a tenth of the time: an id holds nothing to be escaped.
        `{"line":${line.number},"id":"${line.id}","status":201}\n`
      : `${JSON.stringify({ line: line.number, id: line.id, ...failureOf(line.error) })}\n`;
  }
  return text;
}

/** The last line of an import that could not go on. */
export function toStopResult(fromLine: number, error: AppError): string {
  const { status, code, detail } = failureOf(error);
  return `${JSON.stringify({ from_line: fromLine, status, code, detail: `Nothing was applied from this line on: ${detail}` })}\n`;
}

function failureOf(error: AppError) {
  const { kind, code } = error.definition;
  const detail = error.fields?.map(({ field, message }) => `${field} ${message}`).join('; ') ?? error.message;
  return {
    status: HTTP_STATUS_BY_KIND[kind],
    code,
    detail: detail.length > DETAIL_MAX_LENGTH ? `${detail.slice(0, DETAIL_MAX_LENGTH)}…` : detail,
  };
}
