import type { FieldProblem } from '../../src/common/errors/app.error';

/** What these checks look at; answers of supertest have it, and those of `sendRaw`. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly instance: string;
  readonly request_id: string;
  readonly errors?: readonly FieldProblem[];
}

/** The whole form that every error has, down to there being no further member. */
export function expectProblem(answer: Answer, status: number, code: string): Problem {
  const problem = answer.body as Problem;
  expect({ status: answer.status, code: problem.code }).toEqual({ status, code });
  expect(problem).toEqual({
    type: `urn:problem:${code.toLowerCase()}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: expect.stringMatching(/^\/[^?]*$/),
    code,
    request_id: answer.headers['x-request-id'],
    ...(code === 'REQUEST.INVALID' && { errors: expect.any(Array) }),
  });
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.headers['cache-control']).toBe('no-store');
  if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
  if (status === 503) expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  return problem;
}

/** An input error that names these fields and no other. */
export function expectInvalidFields(answer: Answer, ...fields: readonly string[]): Problem {
  const problem = expectProblem(answer, 400, 'REQUEST.INVALID');
  expect(fieldsOf(problem)).toEqual(fields.toSorted());
  return problem;
}

/** The fields that an input error names, sorted. */
export function fieldsOf({ errors = [] }: Problem): string[] {
  return errors.map(({ field }) => field).sort();
}

/** An answer's text without the one thing that differs from request to request. */
export function textWithoutRequestId({ body }: Answer): string {
  const { request_id: requestId } = body as Problem;
  return JSON.stringify(body).replace(requestId, '');
}
