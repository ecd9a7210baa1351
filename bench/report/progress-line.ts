import type { RunRecord } from '../measure/records';

export function progressLine({
  round,
  scenario,
  connections,
  target,
  requestsPerSecond,
  p99Ms,
}: RunRecord): string {
  const where = `round ${round}  ${scenario} x${connections}`;
  return `${where.padEnd(34)}${target.padEnd(10)}${requestsPerSecond.toFixed(1)}/s, p99 ${p99Ms.toFixed(1)} ms`;
}
