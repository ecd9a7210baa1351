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
  const target = destination ?? bytesTo(pino.destination({ dest: 1, sync: false, contentMode: 'buffer' }));
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
    options.pretty ? prettyTo(target, destination === undefined && process.stdout.isTTY) : target,
  );
}
