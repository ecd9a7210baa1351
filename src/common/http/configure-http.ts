import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { AppLogger } from '../logging/app-logger';
import { accessLog } from './access-log';
import { clientErrorHandler } from './client-error';
import { assignRequestId } from './request-id';
import { strictQuery } from './strict-query';

export interface HttpOptions {
  readonly logger: AppLogger;
  /** Origins such as `https://app.example.com`; cross-origin calls stay closed without them. */
  readonly corsOrigins?: readonly string[] | undefined;
}

/** Header fields that a browser would otherwise hide from a script of another origin. */
const EXPOSED_HEADERS = ['ETag', 'Location', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id'];

/** How long a browser may remember that a call is allowed. */
const PREFLIGHT_MAX_AGE_SECONDS = 10 * 60;

/**
 * Everything around the routes that is no Nest provider, in the order in which it runs. The application must have
 * been created with `bodyParser: false`, as `RequestBodyGuard` reads the bodies.
 */
export function configureHttp(app: NestExpressApplication, { logger, corsOrigins = [] }: HttpOptions): void {
  app.disable('x-powered-by');
  // A hash of the answer saves the caller nothing here; routes that have versions set an ETag that means one.
  app.set('etag', false);
  // Express's default, said aloud: no nested objects from a query string, so no operators either.
  app.set('query parser', 'simple');

  app.use(assignRequestId, accessLog(logger));
  // 5 µs a request, of which Node's setHeader takes 4.5: header fields computed in advance would gain nothing.
  app.use(
    helmet({
      contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } }, // breaks plain-http hosts
      xPoweredBy: false, // never set, see above
    }),
  );
  if (corsOrigins.length > 0) {
    app.enableCors({
      origin: [...corsOrigins],
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: PREFLIGHT_MAX_AGE_SECONDS,
    });
  }
  app.use(strictQuery);
  app.getHttpServer().on('clientError', clientErrorHandler(logger));
}
