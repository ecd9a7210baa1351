import type { Histogram } from 'prom-client';
import type { mongo } from 'mongoose';
import type { Metrics } from '../../common/metrics/metrics';

const BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Beyond it the driver has lost answers; each has a number. */
const MAX_UNDER_WAY = 10_000;

type Label = 'command' | 'outcome';

/**
 * How long the database takes, by command. The driver tells it in whole milliseconds, of which most commands take less
 * than one, so the time is taken here.
 */
export class CommandDurations {
  readonly #durations: Histogram<Label>;
  /** As many as there are series: commands are ours alone to choose. */
  readonly #series = new Map<string, Histogram.Internal<Label>>();
  readonly #startedMs = new Map<number, number>();

  constructor(metrics: Metrics) {
    this.#durations = metrics.histogram({
      name: 'oms_database_command_duration_seconds',
      help: 'How long commands to the database took, by outcome: done or failed',
      labels: ['command', 'outcome'],
      buckets: BUCKETS_SECONDS,
    });
  }

  watch(client: mongo.MongoClient): void {
    client.on('commandStarted', ({ requestId }) => {
      if (this.#startedMs.size < MAX_UNDER_WAY) this.#startedMs.set(requestId, performance.now());
    });
    client.on('commandSucceeded', ({ requestId, commandName }) => {
      this.#end(requestId, commandName, 'done');
    });
    client.on('commandFailed', ({ requestId, commandName }) => {
      this.#end(requestId, commandName, 'failed');
    });
  }

  #end(requestId: number, command: string, outcome: string): void {
    const startedMs = this.#startedMs.get(requestId);
    if (startedMs === undefined) return;
    this.#startedMs.delete(requestId);
    const key = `${outcome} ${command}`;
    let series = this.#series.get(key);
    if (series === undefined) {
      series = this.#durations.labels({ command, outcome });
      this.#series.set(key, series);
    }
    series.observe((performance.now() - startedMs) / 1000);
  }
}
