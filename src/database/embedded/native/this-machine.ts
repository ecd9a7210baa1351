/** What decides which build of the engine runs, and whether one does. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** As in `2.36`; undefined where the C library is another one. */
  readonly glibc: string | undefined;
}

/** Newer than the type definitions: without it, making the report asks the name server about each connection. */
type Report = NodeJS.ProcessReport & { excludeNetwork?: boolean };

export function thisMachine(): Machine {
  const { platform, arch } = process;
  return { platform, arch, glibc: platform === 'linux' ? glibcAtRunTime() : undefined };
}

function glibcAtRunTime(): string | undefined {
  const report: Report = process.report;
  const { excludeNetwork } = report;
  report.excludeNetwork = true;
  const { header }: { header?: { glibcVersionRuntime?: string } } = report.getReport();
  if (excludeNetwork !== undefined) {
    report.excludeNetwork = excludeNetwork;
  }
  return header?.glibcVersionRuntime;
}
