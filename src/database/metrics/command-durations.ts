import type { Histogram } from 'prom-client';
import type { Metrics } from '../../common/metrics/metrics';
import { DriverConnection } from '../driver/driver-connection';

const BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** What the driver asks for itself, to connect, to sign in and to learn whether it is connected. */
const DRIVERS_OWN: ReadonlySet<string> = new Set([
  'hello',
  'ismaster',
  'saslStart',
  'saslContinue',
  'authenticate',
]);

type Label = 'command' | 'outcome';

/**
 * How long the database takes, by command. The driver would tell it in whole milliseconds, of which most commands take
 * less than one, and to tell it reads each answer a second time: a twentieth of what reading a document takes.
 */
export class CommandDurations {
  readonly #durations: Histogram<Label>;
  /** As many as there are series: commands are ours alone to choose. */
  readonly #series = new Map<string, Histogram.Internal<Label>>();

  constructor(metrics: Metrics) {
    this.#durations = metrics.histogram({
      name: 'oms_database_command_duration_seconds',
      help: 'How long commands to the database took, by outcome: done or failed',
      labels: ['command', 'outcome'],
      buckets: BUCKETS_SECONDS,
    });
  }

  /** For a client whose commands are to be measured. */
  connectionType(): typeof DriverConnection {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- within the class `this` is the connection
    const durations = this;
    return class MeasuredConnection extends DriverConnection {
      override async command(namespace: unknown, command: object, ...rest: unknown[]): Promise<unknown> {
        const startedMs = performance.now();
        let outcome = 'failed';
        try {
          const answer = await super.command(namespace, command, ...rest);
          outcome = 'done';
          return answer;
        } finally {
          durations.#ended(command, outcome, startedMs);
        }
      }
    };
  }

  #ended(command: object, outcome: string, startedMs: number): void {
    const [name = 'unknown'] = Object.keys(command);
    if (DRIVERS_OWN.has(name)) return;
    const key = `${outcome} ${name}`;
    let series = this.#series.get(key);
    if (series === undefined) {
      series = this.#durations.labels({ command: name, outcome });
      this.#series.set(key, series);
    }
    series.observe((performance.now() - startedMs) / 1000);
  }
}
