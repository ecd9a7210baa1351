/** Where the figures of this process can be read without a key. */
export abstract class ObservabilityConfig {
  /** Undefined: nowhere. 0 takes a free one. */
  abstract readonly metricsPort: number | undefined;
  abstract readonly metricsHost: string;
}
