import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { EngineProcess } from './engine-process';
import { RestartBackoff } from './restart-backoff';

/** Closing writes what memory holds; a kill after this time only makes the next start read the journal. */
const STOP_GRACE_MS = 10_000;

export interface EngineSupervisorOptions {
  /** The first run, which is ready. */
  readonly engine: EngineProcess;
  /** Removes what a run has left; called between two of them. */
  readonly tidy: () => Promise<void>;
  readonly launch: () => EngineProcess;
  readonly logger: Logger;
}

interface EndOfRun {
  readonly usableMs: number;
  readonly reason: string;
}

/** Keeps the engine running until it is told to stop: starts it again after every end, however often. */
export class EngineSupervisor {
  private engine: EngineProcess;
  private readonly backoff = new RestartBackoff();
  private readonly stopping = new AbortController();
  private readonly watching: Promise<void>;

  constructor(private readonly options: EngineSupervisorOptions) {
    this.engine = options.engine;
    this.watching = this.watch();
  }

  get pid(): number | undefined {
    return this.engine.pid;
  }

  /** Returns when no process is left; may be called at any moment and more than once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.engine.stop(STOP_GRACE_MS);
    await this.watching;
  }

  private async watch(): Promise<void> {
    let end = await endOfRun(this.engine);
    while (!this.isStopping()) {
      const delayMs = this.backoff.nextDelayMs(end.usableMs);
      this.options.logger.error(
        { reason: end.reason, delayMs },
        'The database engine has ended unexpectedly and is started again',
      );
      await delay(delayMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      end = await this.runAgain();
    }
  }

  private async runAgain(): Promise<EndOfRun> {
    try {
      await this.options.tidy();
      // From here to the assignment nothing waits, so that stop() sees either no new run or this one.
      if (this.isStopping()) {
        return { usableMs: 0, reason: 'it was stopped' };
      }
      this.engine = this.options.launch();
      return await endOfRun(this.engine, ({ pid }) => {
        this.options.logger.info({ engine_pid: pid }, 'The database engine is back');
      });
    } catch (error) {
      return { usableMs: 0, reason: String(error) };
    }
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }
}

async function endOfRun(
  engine: EngineProcess,
  onReady: (engine: EngineProcess) => void = () => undefined,
): Promise<EndOfRun> {
  try {
    await engine.ready;
  } catch (error) {
    return { usableMs: 0, reason: error instanceof Error ? error.message : String(error) };
  }
  onReady(engine);
  const readyAt = performance.now();
  const reason = await engine.ended;
  return { usableMs: performance.now() - readyAt, reason };
}
