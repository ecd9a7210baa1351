import type { Spread } from './statistics';

/** In Markdown; nothing at all without rows. */
export function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) {
    return '';
  }
  const lines = [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `### ${title}\n\n${lines.join('\n')}`;
}

const number = (value: number, digits: number): string =>
  Number.isFinite(value)
    ? value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : '–';
export const whole = (value: number): string => number(value, 0);
export const share = (value: number): string => number(value, 2);
export const rate = (value: number): string => number(value, value < 1000 ? 1 : 0);
export const duration = (value: number): string => number(value, value < 100 ? 1 : 0);

/** `0.95 (0.93–0.97)`: the median, then the least and the most of all rounds. */
export function spreadOf({ median, least, most }: Spread, format: (value: number) => string): string {
  return least === most ? format(median) : `${format(median)} (${format(least)}–${format(most)})`;
}
