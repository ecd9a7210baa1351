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
  /** The member of the body that is the request's body again; null in `body`. */
  readonly echo?: string;
}

export interface StoredProblem {
  readonly kind: 'problem';
  readonly definition: ErrorDefinition;
  readonly detail: string;
  readonly fields?: readonly FieldProblem[];
}

/** 400, 409 and 422. Another status tells of the caller or of the service, and may be different next time. */
const FINAL_KINDS: ReadonlySet<ErrorKind> = new Set(['invalid_input', 'conflict', 'unprocessable']);

/**
 * Without secrets, which are told once, and without what the answer repeats of the request: each retry brings that again,
 * and only the same request gets the answer. So a record stays small, however large the request, and needs nothing that
 * may have changed since.
 * @param secrets members of the answer that are null from now on
 */
export function toStoredBody(
  answer: unknown,
  requestBody: unknown,
  secrets: readonly string[] = [],
): Pick<StoredSuccess, 'body' | 'echo'> {
  if (typeof answer !== 'object' || answer === null) return { body: JSON.stringify(answer) };
  const echo = echoIn(answer, requestBody);
  const left = [...secrets, ...(echo === undefined ? [] : [echo])].filter((name) => name in answer);
  const body = JSON.stringify({ ...answer, ...Object.fromEntries(left.map((name) => [name, null])) });
  return { body, ...(echo !== undefined && { echo }) };
}

/** The inverse of {@link toStoredBody}, down to the order of the members. */
export function fromStoredBody(
  { body, echo }: Pick<StoredSuccess, 'body' | 'echo'>,
  requestBody: unknown,
): unknown {
  const answer = JSON.parse(body) as unknown;
  return echo === undefined ? answer : { ...(answer as object), [echo]: requestBody };
}

/** The very same object: what only equals it may be written otherwise. */
function echoIn(answer: object, requestBody: unknown): string | undefined {
  if (typeof requestBody !== 'object') return undefined;
  return Object.entries(answer).find(([, value]) => value !== null && value === requestBody)?.[0];
}

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
