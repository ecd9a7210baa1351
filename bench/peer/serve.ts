import type { Express } from 'express';

/** As many waiting connections as Node's own default would not hold when all of them arrive at once. */
const BACKLOG = 1024;

/** Listens on the loopback interface until SIGTERM or SIGINT, then runs `close` and ends. */
export function serve(app: Express, port: number, close: () => Promise<void>): void {
  const server = app.listen(port, '127.0.0.1', BACKLOG);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
      void close().finally(() => process.exit());
    });
  }
}
