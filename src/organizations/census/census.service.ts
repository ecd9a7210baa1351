import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Metrics, type Sample } from '../../common/metrics/metrics';
import { TaskMetrics } from '../../common/metrics/task-metrics';
import { PeriodicTask } from '../../common/scheduling/periodic-task';
import { LifecycleConfig } from '../../config/lifecycle.config';
import type { Operation } from '../organization';
import { FINDING_KINDS } from '../reconciliation/finding';
import { FindingsRepository } from '../reconciliation/findings.repository';
import type { Census } from './census';
import { CensusRepository } from './census.repository';
import { OperationAges } from './operation-ages';

const OPERATIONS: readonly Operation['kind'][] = ['create', 'update', 'purge'];

/**
 * Counts organizations, operations and findings as often as the sweeper looks, for the metrics: a scrape tells the last
 * counts. Each instance does so for itself, as each is scraped for itself.
 */
@Injectable()
export class CensusService implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #task: PeriodicTask;
  readonly #ages = new OperationAges();
  #last: Census | undefined;

  constructor(
    { sweepMs }: LifecycleConfig,
    private readonly census: CensusRepository,
    private readonly findings: FindingsRepository,
    metrics: Metrics,
    tasks: TaskMetrics,
  ) {
    this.#task = new PeriodicTask({
      intervalMs: sweepMs,
      run: tasks.measured('census', () => this.take()),
      logger: new Logger(CensusService.name),
      failure: 'Organizations could not be counted; it will be tried again',
    });
    this.#register(metrics);
  }

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }

  async take(): Promise<void> {
    const [organizations, underWay, purgeOverdueMs, findings, reconciledAt] = await Promise.all([
      this.census.countOrganizations(),
      this.census.listUnderWay(),
      this.census.findPurgeOverdueMs(),
      this.census.countFindings(),
      this.findings.findCompletion(),
    ]);
    this.#ages.update(underWay, performance.now());
    this.#last = { organizations, underWay, purgeOverdueMs, findings, reconciledAt };
  }

  #register(metrics: Metrics): void {
    metrics.readGauge(
      {
        name: 'oms_organizations',
        help: 'Organizations, by state and isolation level; the same on every instance',
        labels: ['state', 'isolation'],
      },
      () =>
        (this.#last?.organizations ?? []).map(({ status, isolation, count }) => [
          { state: status, isolation },
          count,
        ]),
    );
    metrics.readGauge(
      {
        name: 'oms_lifecycle_operations',
        help: 'Operations of several steps that are under way, on any instance',
        labels: ['operation'],
      },
      () => this.#ofOperations(({ count }) => count),
    );
    metrics.readGauge(
      {
        name: 'oms_lifecycle_oldest_operation_age_seconds',
        help: 'How long the oldest operation has been under way, however often it was taken over; 0 for none',
        labels: ['operation'],
      },
      () => this.#ofOperations(({ oldestMs }) => oldestMs / 1000),
    );
    metrics.readGauge(
      { name: 'oms_lifecycle_purge_overdue_seconds', help: 'How long a purge waits beyond its time at most' },
      () => this.#ifTaken(({ purgeOverdueMs }) => [[{}, purgeOverdueMs / 1000]]),
    );
    metrics.readGauge(
      {
        name: 'oms_reconciliation_findings',
        help: 'Where collections and indexes are not as the records say, by what was done about it',
        labels: ['kind', 'action'],
      },
      () => this.#ifTaken((census) => findingSamples(census)),
    );
    metrics.readGauge(
      {
        name: 'oms_reconciliation_last_completed_timestamp_seconds',
        help: 'When records and collections were held against each other last, by any instance',
      },
      () => {
        const at = this.#last?.reconciledAt ?? null;
        return at === null ? [] : [[{}, at.getTime() / 1000]];
      },
    );
  }

  #ofOperations(figure: (age: ReturnType<OperationAges['of']>) => number): Sample<'operation'>[] {
    return this.#ifTaken(() =>
      OPERATIONS.map((operation) => [{ operation }, figure(this.#ages.of(operation))] as const),
    );
  }

  /** Before the first census nobody knows. */
  #ifTaken<Label extends string>(read: (census: Census) => Sample<Label>[]): Sample<Label>[] {
    return this.#last === undefined ? [] : read(this.#last);
  }
}

function findingSamples({ findings }: Census): Sample<'kind' | 'action'>[] {
  return FINDING_KINDS.flatMap((kind) =>
    (['reported', 'made'] as const).map((action) => {
      const found = findings.find((one) => one.kind === kind && one.action === action);
      return [{ kind, action }, found?.count ?? 0] as const;
    }),
  );
}
