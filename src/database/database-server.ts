/** A database that this process has started for itself. */
export interface DatabaseServer {
  /** `mongodb://` address; the same for as long as this object lives, whatever happens behind it. */
  readonly uri: string;
  /** Where the data is, for people. */
  readonly dataPath: string;
  /** How many files it can hold open; undefined where that is not known, or not its limit. */
  readonly openFilesLimit?: number | undefined;
  /** Closes it cleanly; the connections to it must be closed first. */
  stop(): Promise<void>;
}

/** No database at start: printed for the operator as one line, so the message says what to do next. */
export class DatabaseStartError extends Error {
  readonly isDatabaseStartError = true;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
  }
}

/** The build has more than one copy of the class, in the files that it bundles and beside them. */
export function isDatabaseStartError(error: unknown): error is DatabaseStartError {
  return error instanceof Error && 'isDatabaseStartError' in error;
}
