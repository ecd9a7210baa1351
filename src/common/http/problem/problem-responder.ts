import { Injectable, type ArgumentsHost } from '@nestjs/common';
import type { Request, Response } from 'express';
import { HTTP_STATUS_BY_KIND, type AppError } from '../../errors/app.error';
import { InternalError } from '../../errors/service.errors';
import { AppLogger } from '../../logging/app-logger';
import type { CallerView } from '../caller-view';
import { requestPath, routeTemplate } from '../request-path';
import { traceIdOf } from '../trace-request';
import { writeProblem } from './problem-details';

/** How a stream or socket says that its other end is gone. */
const HANG_UP_CODES: ReadonlySet<unknown> = new Set([
  'ABORT_ERR',
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** An answer that failed only because the caller left is nobody's failure. */
function isHangUp(error: AppError, response: Response): boolean {
  const { cause } = error;
  return response.destroyed && cause instanceof Error && 'code' in cause && HANG_UP_CODES.has(cause.code);
}

/**
 * The one place where a failure is answered and logged. Filters decide which {@link AppError} it is; any layer may
 * have a filter of its own for the errors that it knows, which hands the result on to `respond`.
 */
@Injectable()
export class ProblemResponder {
  constructor(private readonly logger: AppLogger) {}

  respond(failure: AppError, host: ArgumentsHost): void {
    // A defect of ours, whatever its name: what it says is for the log.
    const isUnmasked = failure.definition.kind === 'internal' && !(failure instanceof InternalError);
    const error = isUnmasked ? new InternalError(failure) : failure;
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    this.log(error, request, response);
    if (response.destroyed || response.writableEnded) return;
    if (response.headersSent) {
      // Half an answer is out. Cutting the connection is the only way left to say that it is not the whole one.
      response.destroy();
      return;
    }
    writeProblem(response, error, {
      requestId: request.requestId,
      instance: requestPath(request),
      traceId: traceIdOf(request),
    });
  }

  /** Once per failure: what the caller did wrong shows in the access log; what we did wrong comes with its stack. */
  private log(error: AppError, request: Request, response: Response): void {
    const { kind, code } = error.definition;
    const isOurs = HTTP_STATUS_BY_KIND[kind] >= 500 || (response.headersSent && !response.destroyed);
    if (!isOurs) return;
    const traceId = traceIdOf(request);
    const { principal }: CallerView = request;
    const organizationId = principal?.organizationId;
    const fields = {
      method: request.method,
      route: routeTemplate(request),
      request_id: request.requestId,
      ...(traceId !== undefined && { trace_id: traceId }),
      ...(organizationId !== undefined && { organization_id: organizationId }),
      code,
    };
    if (kind === 'unavailable') {
      // Comes in floods by its nature, so only a cause is worth a stack.
      this.logger.warn({ ...fields, ...(error.cause !== undefined && { err: error.cause }) }, error.message);
      return;
    }
    const err = error instanceof InternalError ? error.cause : error;
    if (isHangUp(error, response)) this.logger.debug({ ...fields, err }, 'The caller went away');
    else this.logger.error({ ...fields, err }, 'Request failed');
  }
}
