const RFC3339 = /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/i;

/**
 * A time with its offset, to the millisecond; undefined for everything else. Finer ones are refused rather than cut,
 * as cutting would change what `gte` finds.
 */
export function parseRfc3339(text: string): Date | undefined {
  const [, day, offset] = RFC3339.exec(text) ?? [];
  if (day === undefined || offset === undefined) return undefined;
  // The engine takes 30 February for 2 March.
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  const time = new Date(text.toUpperCase());
  return Number.isNaN(time.getTime()) ? undefined : time;
}
