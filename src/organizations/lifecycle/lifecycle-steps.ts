import { Injectable } from '@nestjs/common';
import type { Histogram } from 'prom-client';
import { AppError, HTTP_STATUS_BY_KIND } from '../../common/errors/app.error';
import { Metrics } from '../../common/metrics/metrics';
import { Tracing } from '../../common/tracing/tracing';

/** What operations consist of, by the names that operators see. */
interface Steps {
  create: 'claim_name' | 'claim_founder' | 'make_collection' | 'activate' | 'take_back';
  update: 'change' | 'begin' | 'claim_email' | 'commit' | 'change_account' | 'settle';
  delete: 'mark';
  restore: 'mark';
  suspend: 'mark';
  resume: 'mark';
  purge: 'begin' | 'drop_data' | 'erase';
}

export type LifecycleOperation = keyof Steps;

const BUCKETS_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30];

/** The one place that every step of a lifecycle operation passes, to be measured. */
@Injectable()
export class LifecycleSteps {
  readonly #durations: Histogram<'operation' | 'step' | 'outcome'>;

  constructor(
    metrics: Metrics,
    private readonly tracing: Tracing,
  ) {
    this.#durations = metrics.histogram({
      name: 'oms_lifecycle_step_duration_seconds',
      help:
        'How long steps of lifecycle operations took, by outcome: done, refused (by a condition or a claim) or ' +
        'failed (with an error of ours or of the database)',
      labels: ['operation', 'step', 'outcome'],
      buckets: BUCKETS_SECONDS,
    });
  }

  /** A result of null or false says that the step's condition was not met. */
  async run<Operation extends LifecycleOperation, T>(
    operation: Operation,
    step: Steps[Operation],
    work: () => Promise<T>,
  ): Promise<T> {
    const startedMs = performance.now();
    const end = (outcome: string) => {
      this.#durations.observe({ operation, step, outcome }, (performance.now() - startedMs) / 1000);
    };
    try {
      const result = await this.tracing.step(`${operation} ${step}`, work);
      end(result === null || result === false ? 'refused' : 'done');
      return result;
    } catch (error) {
      end(isRefusal(error) ? 'refused' : 'failed');
      throw error;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && HTTP_STATUS_BY_KIND[error.definition.kind] < 500;
}
