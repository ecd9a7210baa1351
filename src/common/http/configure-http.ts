import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet, { type HelmetOptions } from 'helmet';
import type { AppLogger } from '../logging/app-logger';
import type { Metrics } from '../metrics/metrics';
import { accessLog } from './access-log';
import { clientErrorHandler } from './client-error';
import { observeRequests } from './request-end';
import { assignRequestId } from './request-id';
import { RequestMetrics } from './request-metrics';
import { strictQuery } from './strict-query';

export interface HttpOptions {
  readonly logger: AppLogger;
  readonly metrics: Metrics;
  /** Origins such as `https://app.example.com`; cross-origin calls stay closed without them. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Whose `X-Forwarded-For` is believed, as Express's `trust proxy`; nobody's without it. */
  readonly trustedProxies?: number | readonly string[] | undefined;
}

/** Header fields that a browser would otherwise hide from a script of another origin. */
const EXPOSED_HEADERS = ['ETag', 'Location', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id'];

/** How long a browser may remember that a call is allowed. */
const PREFLIGHT_MAX_AGE_SECONDS = 10 * 60;

/** An answer of the API is no page and needs nothing; the pages of the docs have policies of their own. */
const HELMET_OPTIONS: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] },
  },
  xPoweredBy: false, // never set, see below
};

/**
 * Everything around the routes that is no Nest provider, in the order in which it runs. The application must have
 * been created with `bodyParser: false`, as `RequestBodyGuard` reads the bodies.
 */
export function configureHttp(
  app: NestExpressApplication,
  { logger, metrics, corsOrigins = [], trustedProxies = [] }: HttpOptions,
): void {
  app.disable('x-powered-by');
  // A hash of the answer saves the caller nothing here; routes that have versions set an ETag that means one.
  app.set('etag', false);
  // Express's default, said aloud: no nested objects from a query string, so no operators either.
  app.set('query parser', 'simple');
  app.set('trust proxy', trustedProxies);

  const observed = observeRequests([accessLog(logger), new RequestMetrics(metrics)]);
  app.use(asOneHandler([assignRequestId, observed, helmet(HELMET_OPTIONS), strictQuery]));
  if (corsOrigins.length > 0) {
    app.enableCors({
      origin: [...corsOrigins],
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: PREFLIGHT_MAX_AGE_SECONDS,
    });
  }
  app.getHttpServer().on('clientError', clientErrorHandler(logger));
}

/** Each layer of Express's router costs every request some 2 µs, as much as what most of these do. */
function asOneHandler(handlers: readonly RequestHandler[]): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const run = (index: number): void => {
      const handler = handlers[index];
      if (handler === undefined) next();
      else {
        void handler(request, response, (error?: unknown) => {
          if (error === undefined) run(index + 1);
          else next(error);
        });
      }
    };
    run(0);
  };
}
