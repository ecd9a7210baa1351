/** A line through samples. */
export interface Trend {
  readonly mean: number;
  readonly slopePerHour: number;
  /** The slope is within this much of {@link slopePerHour} in 99 of 100 cases. */
  readonly uncertainty: number;
}

export interface Sample {
  readonly ms: number;
  readonly value: number;
}

const HOUR_MS = 3600_000;
/** Two-sided, one per cent. */
const Z_OF_ONE_PERCENT = 2.576;

/** By least squares; of independent errors, which samples that follow each other closely are not quite. */
export function trendOf(samples: readonly Sample[]): Trend {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanMs, meanValue] = [mean(samples.map(({ ms }) => ms)), mean(samples.map(({ value }) => value))];
  const spreadMs = samples.reduce((sum, { ms }) => sum + (ms - meanMs) ** 2, 0);
  const common = samples.reduce((sum, { ms, value }) => sum + (ms - meanMs) * (value - meanValue), 0);
  const slope = common / spreadMs;
  const left = samples.reduce(
    (sum, { ms, value }) => sum + (value - meanValue - slope * (ms - meanMs)) ** 2,
    0,
  );
  const error = Math.sqrt(left / (samples.length - 2) / spreadMs);
  return {
    mean: meanValue,
    slopePerHour: slope * HOUR_MS,
    uncertainty: Z_OF_ONE_PERCENT * error * HOUR_MS,
  };
}
