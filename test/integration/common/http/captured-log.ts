/** One line as the logger wrote it. */
export type LogLine = Readonly<Record<string, unknown>>;

interface Waiter {
  readonly isWanted: (line: LogLine) => boolean;
  readonly resolve: (line: LogLine) => void;
}

/** A logger's destination that keeps the lines, and lets a test wait for one that is still to come. */
export class CapturedLog {
  readonly lines: LogLine[] = [];
  private waiters: Waiter[] = [];

  write(text: string): void {
    const line = JSON.parse(text) as LogLine;
    this.lines.push(line);
    for (const { resolve } of this.waiters.filter(({ isWanted }) => isWanted(line))) resolve(line);
    this.waiters = this.waiters.filter(({ isWanted }) => !isWanted(line));
  }

  /** The first line, written already or later, whose fields are all as given. */
  async find(fields: LogLine): Promise<LogLine> {
    const isWanted = (line: LogLine): boolean =>
      Object.entries(fields).every(([key, value]) => line[key] === value);
    return this.lines.find(isWanted) ?? new Promise((resolve) => this.waiters.push({ isWanted, resolve }));
  }

  ofLevel(...levels: readonly string[]): readonly LogLine[] {
    return this.lines.filter(({ level }) => levels.includes(String(level)));
  }

  clear(): void {
    this.lines.length = 0;
  }
}
