import { Injectable } from '@nestjs/common';
import { Metrics, type Sample } from './metrics';

/** What a cache counts of itself; both rise only. */
export interface CountedCache {
  readonly hits: number;
  readonly misses: number;
  /** Entries that it holds now. */
  readonly size: number;
}

/** How well the caches of this process do, each under its name. */
@Injectable()
export class CacheMetrics {
  readonly #caches = new Map<string, CountedCache>();

  constructor(metrics: Metrics) {
    metrics.readCounter(
      {
        name: 'oms_cache_requests_total',
        help: 'Times that a cache was asked, by outcome: hit or miss',
        labels: ['cache', 'outcome'],
      },
      () => this.#requests(),
    );
    metrics.readGauge(
      { name: 'oms_cache_entries', help: 'Entries that a cache holds', labels: ['cache'] },
      () => [...this.#caches].map(([cache, { size }]) => [{ cache }, size]),
    );
  }

  add(name: string, cache: CountedCache): void {
    this.#caches.set(name, cache);
  }

  *#requests(): Generator<Sample<'cache' | 'outcome'>> {
    for (const [cache, { hits, misses }] of this.#caches) {
      yield [{ cache, outcome: 'hit' }, hits];
      yield [{ cache, outcome: 'miss' }, misses];
    }
  }
}
