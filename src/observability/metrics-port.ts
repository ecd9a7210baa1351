import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ObservabilityConfig } from '../config/observability.config';
import { ScrapeService } from './scrape.service';

/** A scrape that is slower is of no use to anybody. */
const TIMEOUT_MS = 10_000;

/**
 * `GET /metrics` on a port of its own, for whoever can reach that port, where `METRICS_PORT` asks for it. Beside the
 * service's own server, so that it answers when that one is busy.
 */
@Injectable()
export class MetricsPort implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(MetricsPort.name);
  #server: Server | undefined;

  constructor(
    private readonly config: ObservabilityConfig,
    private readonly figures: ScrapeService,
  ) {}

  /** Null where there is none. */
  get port(): number | null {
    return (this.#server?.address() as AddressInfo | null | undefined)?.port ?? null;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort, metricsHost } = this.config;
    if (metricsPort === undefined) return;
    this.#server = createServer(
      { requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS },
      (request, response) => {
        void this.#answer(request, response);
      },
    );
    this.#server.timeout = TIMEOUT_MS;
    this.#server.listen(metricsPort, metricsHost);
    await once(this.#server, 'listening');
    this.#logger.log(`Metrics without a key on ${metricsHost}, port ${String(this.port)}`);
  }

  onApplicationShutdown(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  async #answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!/^\/metrics(?:\?|$)/.test(url ?? '')) {
      response.writeHead(404).end();
    } else if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    } else {
      try {
        const text = await this.figures.scrape();
        response.writeHead(200, { 'Content-Type': this.figures.contentType }).end(text);
      } catch (error) {
        this.#logger.error('A scrape failed', error instanceof Error ? error.stack : error);
        response.writeHead(500).end();
      }
    }
  }
}
