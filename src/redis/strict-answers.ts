/** Why a server is not to be relied on, in a log line about it. */
export const UNASKED_ANSWER = 'it answers what was not asked for';

/** What is used here of ioredis's own class for what comes in, which it keeps to itself. */
interface DataHandlerInside {
  dispatch(handle: () => void): void;
}

/**
 * Makes ioredis take an answer that it cannot handle for no protocol at all: it fails what waits for an answer, and the
 * connection is at its end. By itself (6.0.0) it throws where nobody can catch it, and one `$-1` that was not asked for
 * ends the process. Nothing behind it is read either: every answer would be taken for that to another question.
 */
export function useStrictAnswers(): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional: nothing of it is loaded without REDIS_URL
  const { default: DataHandler } = require('ioredis/built/DataHandler') as {
    readonly default: { readonly prototype: DataHandlerInside };
  };
  DataHandler.prototype.dispatch = (handle) => {
    try {
      handle();
    } catch (cause) {
      throw new Error(UNASKED_ANSWER, { cause });
    }
  };
}
