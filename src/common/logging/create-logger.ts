import { createRequire } from 'node:module';
import pino, { type DestinationStream, type Level, type Logger } from 'pino';
import type PinoPretty from 'pino-pretty';
import { serializeError } from './error-serializer';
import { traceContext } from '../tracing/trace-context';
import { redact } from './redaction';
import { safeLine } from './safe-line';
import { timestamp } from './timestamp';

type Destination = ReturnType<typeof pino.destination>;

export interface LoggerOptions {
  readonly level: Level | 'silent';
  /** Lines for people at a terminal instead of JSON for machines. */
  readonly pretty: boolean;
  /** The links of mails that nobody sends, for development alone; without it their tokens are hidden. */
  readonly showLinks?: boolean;
}

/**
 * Formats in this process and at once: pino's transport for it is a worker thread with a stream, which loses the
 * last lines of a crash. Loaded only when it is wanted, as loading takes longer than loading pino itself.
 */
function prettyTo(destination: DestinationStream, colorize: boolean): DestinationStream {
  const { prettyFactory } = createRequire(__filename)('pino-pretty') as typeof PinoPretty;
  const format = prettyFactory({ colorize, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' });
  return {
    write(line) {
      destination.write(format(line));
    },
  };
}

/** Lines that wait because nobody reads them: some 50,000. Further ones are dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** For what still waits at a fatal line and at the exit, which hold up everything else; the rest is lost. */
const FLUSH_LIMIT_MS = 2_000;

/** Off the event loop, and with an end where nobody reads. */
function standardOutput(): Destination {
  let giveUpAt = Infinity; // only what is flushed at once is given up: later there may be somebody who reads
  const destination = pino.destination({
    dest: process.stdout.fd, // with the look at it Node sets a pipe so that no write hangs, for which there would be no cure
    sync: false,
    contentMode: 'buffer',
    maxLength: MAX_WAITING_BYTES,
    retryEAGAIN: () => performance.now() < giveUpAt,
  });
  const flushSync = destination.flushSync.bind(destination);
  destination.flushSync = () => {
    giveUpAt = performance.now() + FLUSH_LIMIT_MS;
    try {
      flushSync();
    } catch {
      // There is nowhere to tell of it.
    } finally {
      giveUpAt = Infinity;
    }
  };
  return destination;
}

/** Says how many lines are missing as soon as there is room for one. */
function tellOfDropped(destination: Destination, logger: Logger): void {
  let dropped = 0;
  destination.on('drop', () => {
    dropped += 1;
  });
  destination.on('drain', () => {
    if (dropped === 0) return;
    const lines = dropped;
    dropped = 0;
    logger.warn({ dropped_lines: lines }, 'Nobody read the log for a while: lines are missing');
  });
}

/**
 * Of texts, SonicBoom counts at each line the bytes of all that wait to be written: for a busy service that is some 40
 * lines, again for each.
 */
function bytesTo(destination: Destination): DestinationStream & Pick<Destination, 'flushSync'> {
  return {
    write(line) {
      destination.write(Buffer.from(line) as unknown as string); // its types know texts alone
    },
    flushSync() {
      destination.flushSync();
    },
  };
}

function traceFields(): { readonly trace_id?: string } {
  const traced = traceContext.getStore();
  return traced === undefined ? {} : { trace_id: traced.traceId };
}

/**
 * The process's one logger. JSON lines are written off the event loop (written on it they took 3.8 ms of a login while
 * passwords were being hashed) and flushed at a fatal line and at every exit but SIGKILL.
 * Secrets are replaced, by the names of fields and by their form, and errors printed by allow-list, whoever logs them.
 * @param destination for tests; standard output without it
 */
export function createLogger(options: LoggerOptions, destination?: DestinationStream): Logger {
  if (destination !== undefined) return loggerTo(destination, options, false);
  const output = standardOutput();
  const logger = loggerTo(bytesTo(output), options, process.stdout.isTTY);
  tellOfDropped(output, logger);
  return logger;
}

function loggerTo(target: DestinationStream, options: LoggerOptions, colorize: boolean): Logger {
  return pino(
    {
      level: options.level,
      timestamp,
      mixin: traceFields,
      serializers: { err: serializeError },
      formatters: { level: (label) => ({ level: label }), log: redact },
      hooks: {
        streamWrite: safeLine({ showLinks: options.showLinks === true, forTerminal: options.pretty }),
      },
    },
    options.pretty ? prettyTo(target, colorize) : target,
  );
}
