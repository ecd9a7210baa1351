import {
  AppError,
  type ErrorDefinition,
  type ErrorKind,
  type FieldProblem,
} from '../common/errors/app.error';

/** A final answer, in the form in which it is kept. */
export type StoredAnswer = StoredSuccess | StoredProblem;

export interface StoredSuccess {
  readonly kind: 'success';
  readonly status: number;
  /** Header fields by name. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text: names in it may be such that MongoDB refuses them. */
  readonly body: string;
}

export interface StoredProblem {
  readonly kind: 'problem';
  readonly definition: ErrorDefinition;
  readonly detail: string;
  readonly fields?: readonly FieldProblem[];
}

/** 400, 409 and 422. Another status tells of the caller or of the service, and may be different next time. */
const FINAL_KINDS: ReadonlySet<ErrorKind> = new Set(['invalid_input', 'conflict', 'unprocessable']);

/** Null for a failure that is not final; also for one that says itself when to try again. */
export function toStoredProblem(error: unknown): StoredProblem | null {
  if (!(error instanceof AppError) || !FINAL_KINDS.has(error.definition.kind)) return null;
  if ('Retry-After' in error.headers) return null;
  const { kind, code, title } = error.definition;
  return {
    kind: 'problem',
    definition: { kind, code, title },
    detail: error.message,
    ...(error.fields && { fields: error.fields }),
  };
}

/** A failure of an earlier attempt, told again. */
export class ReplayedError extends AppError {
  constructor({ definition, detail, fields }: StoredProblem) {
    super(definition, detail, { ...(fields && { fields }) });
  }
}
