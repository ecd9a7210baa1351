import {
  Injectable,
  Logger,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { InvalidRequestError } from '../common/errors/request.errors';
import { routeTemplate } from '../common/http/request-path';
import type { OrganizationId } from '../common/types/ids';
import { newId } from '../database/object-id';
import { IdempotencyInProgressError, IdempotencyKeyReusedError } from './idempotency.errors';
import { IdempotencyKeysRepository, type Claim, type Claimed } from './idempotency-keys.repository';
import { RequestDigests } from './request-digests';
import type { Reservation } from './reservation';
import {
  fromStoredBody,
  ReplayedError,
  toStoredBody,
  toStoredProblem,
  type StoredAnswer,
  type StoredSuccess,
} from './stored-answer';

/** Metadata of a route: the members of its answer that no retry is told. */
export const SECRET_MEMBERS = 'idempotency:secrets';

/** What this interceptor reads of a request, and sets. */
export interface IdempotentRequest extends Request {
  /** Who signed in. */
  principal?: { readonly organizationId: OrganizationId; readonly actorId: string };
  reservation?: Reservation;
}

/** 16 to 255 visible ASCII characters. */
const WELL_FORMED = /^[\x21-\x7e]{16,255}$/;

/** Header fields that are part of an answer's meaning, and so of its replay. */
const KEPT_HEADERS = ['Location', 'ETag'] as const;

const REPLAYED_HEADER = 'Idempotency-Replayed';

/**
 * Runs a request once for each `Idempotency-Key` and answers every retry like the first. Stands between the guards,
 * so that only who may call the route gets an answer of before, and the pipes, whose refusals are answers too.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  readonly #logger = new Logger(IdempotencyInterceptor.name);

  constructor(
    private readonly keys: IdempotencyKeysRepository,
    private readonly digests: RequestDigests,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<IdempotentRequest>();
    const response = http.getResponse<Response>();
    const key = keyOf(request);
    if (key === undefined) {
      request.reservation = { id: newId(), isKeyed: false };
      return next.handle();
    }
    const claimed = await this.#claim(request, key);
    switch (claimed.kind) {
      case 'other_request':
        throw new IdempotencyKeyReusedError();
      case 'in_progress':
        throw new IdempotencyInProgressError();
      case 'answered':
        return from([replay(claimed.answer, response)]);
      case 'granted':
        request.reservation = this.#reservation(claimed);
        return from(
          this.#run(claimed.claim, lastValueFrom(next.handle()), (body) =>
            toStoredSuccess(
              body,
              response,
              this.reflector.get<readonly string[]>(SECRET_MEMBERS, context.getHandler()),
            ),
          ),
        );
    }
  }

  #claim(request: IdempotentRequest, key: string): Promise<Claimed> {
    const { principal } = request;
    const caller = principal === undefined ? 'anonymous' : `${principal.organizationId}/${principal.actorId}`;
    const scope = { caller, method: request.method, route: routeTemplate(request), key };
    const content = { url: request.originalUrl, body: request.body as unknown }; // Express types it any
    return this.keys.claim(this.digests.ofKey(scope), this.digests.ofRequest(content));
  }

  #reservation({ claim, objectId, isRetry }: Claimed & { readonly kind: 'granted' }): Reservation {
    if (!isRetry) return { id: objectId, isKeyed: true };
    const renew = async () => {
      const id = await this.keys.renewObjectId(claim);
      if (id === null) throw new IdempotencyInProgressError();
      return id;
    };
    return { id: objectId, isKeyed: true, renew };
  }

  async #run(
    claim: Claim,
    handled: Promise<unknown>,
    toStored: (body: unknown) => StoredSuccess,
  ): Promise<unknown> {
    try {
      const body = await handled;
      await this.#settle(claim, toStored(body));
      return body;
    } catch (error) {
      await this.#settle(claim, toStoredProblem(error));
      throw error;
    }
  }

  /**
   * What was done is done, and is answered so even if this fails: after the lease a retry finds the object by its id.
   * @param answer null when the request may be tried again
   */
  async #settle(claim: Claim, answer: StoredAnswer | null): Promise<void> {
    try {
      await (answer === null ? this.keys.release(claim) : this.keys.complete(claim, answer));
    } catch (error) {
      this.#logger.warn(`An answer was not kept under its idempotency key: ${String(error)}`);
    }
  }
}

/** @throws InvalidRequestError */
function keyOf({ headers }: Request): string | undefined {
  const key = headers['idempotency-key'];
  // Sent twice, it is one text with ", " in between.
  if (key === undefined || (typeof key === 'string' && WELL_FORMED.test(key))) return key;
  throw new InvalidRequestError([
    { field: 'Idempotency-Key', message: 'must be 16 to 255 visible characters, once' },
  ]);
}

function toStoredSuccess(body: unknown, response: Response, secrets: readonly string[]): StoredSuccess {
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = response.getHeader(name);
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return {
    kind: 'success',
    status: response.statusCode,
    headers: Object.fromEntries(headers),
    ...toStoredBody(body, response.req.body, secrets),
  };
}

/** @throws ReplayedError when the first answer was a failure */
function replay(answer: StoredAnswer, response: Response): unknown {
  response.setHeader(REPLAYED_HEADER, 'true');
  if (answer.kind === 'problem') throw new ReplayedError(answer);
  response.status(answer.status).set(answer.headers);
  return fromStoredBody(answer, response.req.body);
}
