/** A release of the GNU C library; a third number, as in 2.3.4, changes nothing that matters here. */
export interface GlibcVersion {
  readonly major: number;
  readonly minor: number;
}

/** Reads `2.36` out of `2.36` or `2.36.9000`; undefined when it is not a version. */
export function parseGlibcVersion(text: string): GlibcVersion | undefined {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})(?:\.\d+)*$/.exec(text) ?? [];
  return major === undefined || minor === undefined
    ? undefined
    : { major: Number(major), minor: Number(minor) };
}

export function isOlderGlibc(version: GlibcVersion, than: GlibcVersion): boolean {
  return version.major === than.major ? version.minor < than.minor : version.major < than.major;
}

export function formatGlibcVersion({ major, minor }: GlibcVersion): string {
  return `${major}.${minor}`;
}
