import type { Logger } from 'pino';

/**
 * The logger as everything below `main` sees it, and its injection token: provide a pino logger with
 * `{ provide: AppLogger, useValue: logger }`. The signatures are pino's own, `logger.info({ fields }, 'message')`.
 */
export abstract class AppLogger {
  abstract readonly fatal: Logger['fatal'];
  abstract readonly error: Logger['error'];
  abstract readonly warn: Logger['warn'];
  abstract readonly info: Logger['info'];
  abstract readonly debug: Logger['debug'];
}
