import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Lifetime } from './lifetime';
import { processTree } from './proc-stat';
import { sleep } from './time';

const STOP_LIMIT_MS = 15_000;
const SHOWN_LOG_CHARACTERS = 2000;

export interface ProcessSpec {
  readonly name: string;
  /** A JavaScript file and its arguments, run with the same Node. */
  readonly args: readonly string[];
  /** The whole environment beside PATH and HOME: a developer's own settings must not change the figures. */
  readonly env: NodeJS.ProcessEnv;
  readonly workDir: string;
}

export interface RunningProcess {
  readonly pid: number;
  hasEnded(): boolean;
  readLog(): string;
  /** Asks it to end and waits; what does not end in time is killed with its descendants. */
  stop(): Promise<void>;
}

/** Starts a Node process with its output in `<workDir>/<name>.log`; it ends with `lifetime` at the latest. */
export function startProcess(lifetime: Lifetime, spec: ProcessSpec): RunningProcess {
  const logFile = path.join(spec.workDir, `${spec.name}.log`);
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, [...spec.args], {
    cwd: spec.workDir,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...spec.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) {
    throw new Error(`${spec.name} could not be started`);
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;

  const stop = async (): Promise<void> => {
    if (hasEnded()) {
      return;
    }
    const ended = once(child, 'exit').then(() => true);
    const family = processTree(pid);
    child.kill('SIGTERM');
    if (!(await Promise.race([ended, sleep(STOP_LIMIT_MS, false, { ref: false })]))) {
      console.error(`${spec.name} did not end within ${STOP_LIMIT_MS} ms and is killed`);
      family.forEach(killIfRunning);
      await ended;
    }
  };
  lifetime.onEnd(stop);
  return { pid, hasEnded, stop, readLog: () => readFileSync(logFile, 'utf8') };
}

function killIfRunning(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

/** The end of a process's output, for a message about its failure. */
export function logTail(child: RunningProcess): string {
  return child.readLog().slice(-SHOWN_LOG_CHARACTERS).trim();
}
