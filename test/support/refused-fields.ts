import { DtoValidationPipe } from '../../src/common/http/validation/validation.pipe';
import type { FieldProblem } from '../../src/common/errors/app.error';
import { InvalidRequestError } from '../../src/common/errors/request.errors';

const pipe = new DtoValidationPipe();

/** What a route gets of a body. @throws InvalidRequestError */
export function takeBody<T extends object>(metatype: new () => T, body: unknown): T {
  return pipe.transform(body, { type: 'body', metatype }) as T;
}

/** What the pipe says against a body; undefined when it takes it. */
export function refusedFields(
  metatype: new () => object,
  body: unknown,
): readonly FieldProblem[] | undefined {
  try {
    takeBody(metatype, body);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.fields;
    throw error;
  }
  return undefined;
}
