import { appendFileSync, writeFileSync } from 'node:fs';
import type { BenchRecord, RunRecord } from '../measure/records';

/** Keeps all records, and writes each one to a file as it comes, so that a broken run is not lost. */
export class RecordLog {
  readonly #records: BenchRecord[] = [];

  constructor(private readonly file: string | undefined) {
    if (file !== undefined) {
      writeFileSync(file, '');
    }
  }

  get records(): readonly BenchRecord[] {
    return this.#records;
  }

  readonly add = (record: BenchRecord): void => {
    this.#records.push(record);
    if (this.file !== undefined) {
      appendFileSync(this.file, `${JSON.stringify(record)}\n`);
    }
    if (record.kind === 'run') {
      console.error(progressLine(record));
    }
  };
}

function progressLine({ round, scenario, connections, target, requestsPerSecond, p99Ms }: RunRecord): string {
  const where = `round ${round}  ${scenario} x${connections}`;
  return `${where.padEnd(28)}${target.padEnd(10)}${requestsPerSecond.toFixed(1)}/s, p99 ${p99Ms.toFixed(1)} ms`;
}
