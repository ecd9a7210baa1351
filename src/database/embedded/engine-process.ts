import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isEngineReport, STOP_REQUEST, type EngineReady } from './engine-messages';

export interface EngineProcessOptions {
  /** The compiled `engine.main`. */
  readonly entry: string;
  /** The engine's native library. */
  readonly library: string;
  /** Where the database is. */
  readonly directory: string;
  /** Where it is to be reached. */
  readonly socketPath: string;
  /** A private directory for the socket's temporary name. */
  readonly runtimeDirectory: string;
  readonly logger: Logger;
}

/** A process that has said that it cannot start ends by itself, and has nothing to close. */
const FAILED_START_GRACE_MS = 1_000;

/** One run of the engine in a process of its own, from its start to its end. */
export class EngineProcess {
  /** Rejects with what went wrong if it ends before it can be used, once nothing of it is left. */
  readonly ready: Promise<EngineReady>;
  /** Says how it ended, once nothing of it is left; never rejects. */
  readonly ended: Promise<string>;

  private readonly child: ChildProcess;

  constructor({ entry, library, directory, socketPath, runtimeDirectory, logger }: EngineProcessOptions) {
    this.child = fork(entry, [directory, socketPath], {
      // All that it needs: nothing of the service's environment, where the secrets are, is passed on.
      env: { NAPI_RS_NATIVE_LIBRARY_PATH: library, TMPDIR: runtimeDirectory },
      execArgv: [], // a debugger's port, for one, can be had once only
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    forEachLine(this.child.stdout, (line) => {
      logger.debug({ line }, 'Output of the database engine');
    });
    forEachLine(this.child.stderr, (line) => {
      logger.warn({ line }, 'Error output of the database engine');
    });
    this.ended = ending(this.child);
    this.ready = this.waitForReady();
  }

  /** Undefined if the process could not even be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Has the database closed; what takes longer than `graceMs` is killed, which loses no acknowledged write. */
  async stop(graceMs: number): Promise<void> {
    if (this.child.connected) {
      this.child.send(STOP_REQUEST, () => undefined); // it may end by itself at the same moment
    }
    const timer = new AbortController();
    const grace = delay(graceMs, undefined, { signal: timer.signal }).then(
      () => this.child.kill('SIGKILL'),
      () => false,
    );
    await this.ended;
    timer.abort();
    await grace;
  }

  private waitForReady(): Promise<EngineReady> {
    return new Promise((resolve, reject) => {
      let failure: string | undefined;
      this.child.once('message', (message) => {
        if (!isEngineReport(message)) {
          failure = 'it sent an unknown message';
        } else if (message.type === 'failed') {
          failure = message.reason;
        } else {
          resolve(message);
          return;
        }
        void this.stop(FAILED_START_GRACE_MS);
      });
      void this.ended.then((how) => {
        reject(new Error(failure ?? `${how} before it was ready; the log has what it wrote`));
      });
    });
  }
}

function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    // After `exit`, when the last of its output is read.
    child.once('close', (code, signal) => {
      resolve(signal === null ? `it ended with code ${code ?? 'unknown'}` : `it was ended by ${signal}`);
    });
    // Also for a signal or a message that came too late, which is nothing to end the service for.
    child.on('error', (error) => {
      if (child.pid === undefined) {
        resolve(`it could not be started: ${error.message}`);
      }
    });
  });
}

function forEachLine(stream: Readable | null, use: (line: string) => void): void {
  if (stream !== null) {
    createInterface({ input: stream }).on('line', use);
  }
}
