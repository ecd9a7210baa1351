import { Injectable } from '@nestjs/common';
import type { Histogram } from 'prom-client';
import { Metrics } from './metrics';

const BUCKETS_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300];
const OUTCOMES = ['failed', 'done'] as const;

/**
 * What runs at intervals, beside the requests: how long it takes, how it ends, and when it was done last. A task is told
 * of from the moment that it is there: one that never gets done would otherwise look like one that does not exist.
 */
@Injectable()
export class TaskMetrics {
  readonly #durations: Histogram<'task' | 'outcome'>;
  readonly #registered = new Map<string, number>();
  readonly #lastSuccess = new Map<string, number>();

  constructor(metrics: Metrics) {
    this.#durations = metrics.histogram({
      name: 'oms_task_duration_seconds',
      help: 'How long runs of periodic tasks took, by outcome: done or failed',
      labels: ['task', 'outcome'],
      buckets: BUCKETS_SECONDS,
    });
    metrics.readGauge(
      {
        name: 'oms_task_last_success_timestamp_seconds',
        help: 'When a periodic task was done last, by the clock of this process',
        labels: ['task'],
      },
      () => [...this.#lastSuccess].map(([task, at]) => [{ task }, at]),
    );
    metrics.readGauge(
      {
        name: 'oms_task_registered_timestamp_seconds',
        help: 'Since when a periodic task is to be done, by the clock of this process',
        labels: ['task'],
      },
      () => [...this.#registered].map(([task, at]) => [{ task }, at]),
    );
  }

  /** The same run, measured. Called once for each task, when it is set up. */
  measured(task: string, run: () => Promise<void>): () => Promise<void> {
    this.#registered.set(task, Date.now() / 1000);
    // From 0 on: what begins with 1 has not risen, to Prometheus, so the first failure would be none.
    for (const outcome of OUTCOMES) this.#durations.zero({ task, outcome });
    return async () => {
      const startedMs = performance.now();
      let outcome: (typeof OUTCOMES)[number] = 'failed';
      try {
        await run();
        outcome = 'done';
        this.#lastSuccess.set(task, Date.now() / 1000);
      } finally {
        this.#durations.observe({ task, outcome }, (performance.now() - startedMs) / 1000);
      }
    };
  }
}
