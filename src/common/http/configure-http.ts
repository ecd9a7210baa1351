import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet, { type HelmetOptions } from 'helmet';
import type { AppLogger } from '../logging/app-logger';
import type { Tracing } from '../tracing/tracing';
import type { Metrics } from '../metrics/metrics';
import { accessLog } from './access-log';
import { clientErrorHandler, type Connection } from './client-error';
import { observeRequests } from './request-end';
import { assignRequestId } from './request-id';
import { shedLoad, type Overload } from './shed-load';
import { RequestMetrics } from './request-metrics';
import { strictHead } from './strict-head';
import { strictQuery } from './strict-query';
import { traceRequest } from './trace-request';

export interface HttpOptions {
  readonly logger: AppLogger;
  readonly overload: Overload;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  /** Origins such as `https://app.example.com`; cross-origin calls stay closed without them. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Whose `X-Forwarded-For` is believed, as Express's `trust proxy`; nobody's without it. */
  readonly trustedProxies?: number | readonly string[] | undefined;
}

/** Header fields that a browser would otherwise hide from a script of another origin. */
const EXPOSED_HEADERS = [
  'ETag',
  'Location',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'Idempotency-Replayed',
  'WWW-Authenticate',
  'X-Request-Id',
  'traceparent',
];

/** Who needs longer to say what it wants holds a connection on purpose. Whole requests have Node's 5 minutes. */
const HEADERS_LIMIT_MS = 20_000;

/** Longer than the 60 s of common load balancers: one that sends into a connection we are just closing answers 502. */
const KEEP_ALIVE_MS = 65_000;

/** A connection on which nothing moves for so long is cut: a list that nobody reads is held in memory, up to 16 MB of it. */
const IDLE_LIMIT_MS = 2 * 60_000;

/** How long a browser may remember that a call is allowed. */
const PREFLIGHT_MAX_AGE_SECONDS = 10 * 60;

/**
 * An answer of the API is no page and needs nothing; the pages of the docs have policies of their own. Left out is what
 * speaks to the plug-ins of browsers that are gone, and to pages that open windows: each field costs every answer.
 */
const HELMET_OPTIONS: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] },
  },
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xPoweredBy: false, // never set, see below
  xXssProtection: false,
};

/**
 * Everything around the routes that is no Nest provider, in the order in which it runs. The application must have
 * been created with `bodyParser: false`, as `RequestBodyGuard` reads the bodies.
 */
export function configureHttp(
  app: NestExpressApplication,
  { logger, metrics, overload, tracing, corsOrigins = [], trustedProxies = [] }: HttpOptions,
): void {
  app.disable('x-powered-by');
  // A hash of the answer saves the caller nothing here; routes that have versions set an ETag that means one.
  app.set('etag', false);
  // Express's default, said aloud: no nested objects from a query string, so no operators either.
  app.set('query parser', 'simple');
  app.set('trust proxy', trustedProxies);

  const observed = observeRequests([accessLog(logger), new RequestMetrics(metrics)]);
  const marking = [
    assignRequestId,
    ...(tracing.isOn ? [traceRequest(tracing)] : []),
    observed,
    helmet(HELMET_OPTIONS),
  ];
  const refusing = [shedLoad(overload), strictHead, strictQuery];
  if (corsOrigins.length === 0) app.use(asOneHandler([...marking, ...refusing]));
  else {
    app.use(asOneHandler(marking));
    // Before anything is refused: a browser shows a script no answer without these fields, whatever it says.
    app.enableCors({
      origin: [...corsOrigins],
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: PREFLIGHT_MAX_AGE_SECONDS,
    });
    app.use(asOneHandler(refusing));
  }
  const server = app.getHttpServer();
  server.headersTimeout = HEADERS_LIMIT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.timeout = IDLE_LIMIT_MS;
  server.on('timeout', cutIdle);
  server.on('clientError', clientErrorHandler(logger));
}

/**
 * Silence while we work on a request that is whole is ours and no reason: a schema is checked against all documents of its
 * type, however many. The time begins anew when something moves.
 */
function cutIdle(socket: Connection): void {
  const answer = socket._httpMessage;
  const isOurTurn = answer?.req.complete === true && !answer.headersSent;
  if (!isOurTurn) socket.destroy();
}

/** Each layer of Express's router costs every request some 1 µs, as much as what most of these do. */
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
