/** A time for people anywhere: `Sat, 31 Jan 2026 12:00 UTC`. */
export function formatTime(time: Date): string {
  return `${time.toUTCString().slice(0, -':00 GMT'.length)} UTC`;
}
