/** Whose fault an error is and what the caller may do about it; every status comes from here. */
export type ErrorKind =
  | 'invalid_input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'precondition_failed'
  | 'too_large'
  | 'unsupported_media_type'
  | 'unprocessable'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

export const HTTP_STATUS_BY_KIND = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorKind, number>;

/** One field of the input that is not acceptable; `field` is a dotted path, `message` a full sentence part. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Input errors only: what is wrong with which field. */
  readonly fields?: readonly FieldProblem[];
  /** Sent as response headers, such as `Allow` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is the same for every occurrence of an error: `code` is stable and public. */
export interface ErrorDefinition {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly title: string;
}

/**
 * Every failure that a caller is told about. `message` is this occurrence's detail; it may hold no secret and
 * no fact about another organization. Knows nothing of HTTP beyond the kind's meaning.
 */
export abstract class AppError extends Error {
  readonly fields: readonly FieldProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly definition: ErrorDefinition,
    detail: string,
    options: AppErrorOptions = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = new.target.name;
    this.fields = options.fields;
    this.headers = options.headers ?? {};
  }
}

/**
 * The base of one error class: `class NameTakenError extends defineError({ … }) {}`. The definition is static,
 * so that the API's documentation and the catalogue's test read it without making an error.
 */
export function defineError(definition: ErrorDefinition) {
  return class extends AppError {
    static readonly definition = definition;

    constructor(detail: string, options?: AppErrorOptions) {
      super(definition, detail, options);
    }
  };
}

/** A class made with {@link defineError}. */
export interface AppErrorClass {
  readonly definition: ErrorDefinition;
}
