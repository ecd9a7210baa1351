import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { OperatorRequest } from '../guards/operator.guard';
import type { Operator } from '../operators/operator-keys';

/** Which operator asks. On a route without `@ForOperators()` there is none, which is a defect of that route. */
export const CurrentOperator = createParamDecorator((_data: unknown, context: ExecutionContext): Operator => {
  const { operator } = context.switchToHttp().getRequest<OperatorRequest>();
  if (operator === undefined) throw new TypeError('@CurrentOperator() on a route without @ForOperators()');
  return operator;
});
