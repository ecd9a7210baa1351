import type { Histogram } from 'prom-client';
import type { Metrics } from '../metrics/metrics';
import type { RequestEnd, RequestObserver } from './request-end';
import { routeTemplate } from './request-path';

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Callers choose the method: Node takes some thirty, and these are the ones that anything here answers to. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

type Label = 'route' | 'method' | 'status';

/**
 * Measures requests by route, method and status. Paths that no route matches count as one route, what overload refuses as
 * another, and the caller who left before there was a status has one of its own, so callers cannot make series.
 */
export class RequestMetrics implements RequestObserver {
  readonly #durations: Histogram<Label>;
  /** As many as there are series. */
  readonly #series = new Map<string, Histogram.Internal<Label>>();
  #inProgress = 0;

  constructor(metrics: Metrics) {
    this.#durations = metrics.histogram({
      name: 'oms_http_request_duration_seconds',
      help: 'How long requests took until their answer was sent or their caller left',
      labels: ['route', 'method', 'status'],
      buckets: BUCKETS_SECONDS,
    });
    metrics.readGauge(
      { name: 'oms_http_requests_in_progress', help: 'Requests that have no whole answer yet' },
      () => [[{}, this.#inProgress]],
    );
  }

  begun(): void {
    this.#inProgress += 1;
  }

  ended({ request, response, durationMs }: RequestEnd): void {
    this.#inProgress -= 1;
    const route = routeTemplate(request);
    const method = METHODS.has(request.method) ? request.method : 'other';
    const status = response.headersSent ? String(response.statusCode) : 'aborted';
    this.#seriesOf(route, method, status).observe(durationMs / 1000);
  }

  #seriesOf(route: string, method: string, status: string): Histogram.Internal<Label> {
    const key = `${status} ${method} ${route}`;
    let series = this.#series.get(key);
    if (series === undefined) {
      series = this.#durations.labels({ route, method, status });
      this.#series.set(key, series);
    }
    return series;
  }
}
