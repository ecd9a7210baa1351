export abstract class TracingConfig {
  /** Of the collector, without the path for traces; undefined: nothing is traced. */
  abstract readonly endpoint: string | undefined;
}
