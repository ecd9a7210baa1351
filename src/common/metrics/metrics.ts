import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface InstrumentOptions<Label extends string> {
  /** By the conventions of Prometheus: `oms_…`, with its base unit, and `_total` for a counter. */
  readonly name: string;
  readonly help: string;
  /** Each must take few values, whatever callers send. */
  readonly labels?: readonly Label[];
}

export interface HistogramOptions<Label extends string> extends InstrumentOptions<Label> {
  /** Upper bounds, rising. */
  readonly buckets: readonly number[];
}

/** One value, and what it is of. */
export type Sample<Label extends string> = readonly [labels: Readonly<Record<Label, string>>, value: number];

/** What is there now. Called at every scrape, so it waits for nothing and asks nobody. */
export type Read<Label extends string> = () => Iterable<Sample<Label>>;

/**
 * The instruments of one application. Whoever has something to tell makes one in its own folder: figures that are
 * there anyway are read when somebody looks, durations are taken down as they happen.
 */
@Injectable()
export class Metrics {
  readonly #registry = new Registry();

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** In the text format of Prometheus. */
  async toText(): Promise<string> {
    return this.#registry.metrics();
  }

  histogram<Label extends string = never>({
    name,
    help,
    labels = [],
    buckets,
  }: HistogramOptions<Label>): Histogram<Label> {
    return new Histogram<Label>({
      name,
      help,
      labelNames: [...labels],
      buckets: [...buckets],
      registers: [this.#registry],
    });
  }

  /** A counter whose figures somebody keeps: they must never fall. */
  readCounter<Label extends string = never>(
    { name, help, labels = [] }: InstrumentOptions<Label>,
    read: Read<Label>,
  ): void {
    new Counter<Label>({
      name,
      help,
      labelNames: [...labels],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [of, value] of read()) this.inc({ ...of }, value);
      },
    });
  }

  readGauge<Label extends string = never>(
    { name, help, labels = [] }: InstrumentOptions<Label>,
    read: Read<Label>,
  ): void {
    new Gauge<Label>({
      name,
      help,
      labelNames: [...labels],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [of, value] of read()) this.set({ ...of }, value);
      },
    });
  }
}
