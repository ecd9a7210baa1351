import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from './poll';
import { START_COMMAND } from './start-command';

const ROOT = resolve(__dirname, '../..');
const ARGUMENTS = [...START_COMMAND.slice(1, -1), join(ROOT, START_COMMAND.at(-1) ?? '')];
const START_DEADLINE_MS = 30_000;

/** `API <url>  docs <url>  data <where>`, as a line for people or within one for machines. */
const ANNOUNCEMENT = /API (?<api>http:\/\/\S+) {2}docs (?<docs>http:\/\/\S+) {2}data (?<data>[^"\n]+)["\n]/;

export interface Announced {
  readonly api: string;
  readonly docs: string;
  readonly data: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built service in a process of its own, started as an operator does: by its environment alone. */
export class ServiceProcess {
  output = '';
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;

  constructor(options: { readonly directory: string; readonly env: Readonly<Record<string, string>> }) {
    this.#child = spawn(process.execPath, ARGUMENTS, {
      cwd: options.directory, // where no .env lies about
      env: {
        PATH: process.env['PATH'],
        TMPDIR: tmpdir(),
        HOST: '127.0.0.1',
        PORT: '0',
        RATE_LIMITS: 'off',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.exited = once(this.#child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('The service has not been started');
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Of memory that it holds at this moment. */
  get residentBytes(): number {
    return residentBytesOf(this.pid);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async announced(): Promise<Announced> {
    const found = await eventually(() => {
      const { groups } = ANNOUNCEMENT.exec(this.output) ?? {};
      return groups ?? (this.isRunning ? undefined : 'ended');
    }, START_DEADLINE_MS);
    if (found === 'ended') throw new Error(`The service has ended:\n${this.output}`);
    return { ...(found as unknown as Announced) };
  }

  /** The processes that it has started, which is the database engine's. */
  children(): number[] {
    return childrenOf(this.pid);
  }
}

/** Services on one data directory, and what they leave behind. */
export class ServiceHarness {
  readonly #services: ServiceProcess[] = [];

  private constructor(readonly directory: string) {}

  static async create(): Promise<ServiceHarness> {
    return new ServiceHarness(await mkdtemp(join(tmpdir(), 'oms-service-')));
  }

  get dataDir(): string {
    return join(this.directory, 'data');
  }

  launch(env: Readonly<Record<string, string>> = {}): ServiceProcess {
    const service = new ServiceProcess({
      directory: this.directory,
      env: { DATA_DIR: this.dataDir, ...env },
    });
    this.#services.push(service);
    return service;
  }

  async start(env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess & Announced> {
    const service = this.launch(env);
    return Object.assign(service, await service.announced());
  }

  async dispose(): Promise<void> {
    const engines = this.#services
      .filter(({ isRunning }) => isRunning)
      .flatMap((service) => service.children());
    for (const service of this.#services) {
      service.kill('SIGKILL');
      await service.exited;
    }
    await eventually(() => !engines.some(isRunning));
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A process that has ended, but that its parent has not asked about yet, counts as gone. */
export function isRunning(pid: number): boolean {
  return processes().some((one) => one.pid === pid && !one.isZombie);
}

function residentBytesOf(pid: number): number {
  const text =
    process.platform === 'linux'
      ? /^VmRSS:(.*)kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(text) * 1024;
}

function childrenOf(parent: number): number[] {
  return processes()
    .filter((one) => one.parent === parent && !one.isZombie)
    .map(({ pid }) => pid);
}

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly isZombie: boolean;
}

/** All of this machine. Small images of Linux have no `ps`, other systems no `/proc`. */
function processes(): ProcessEntry[] {
  const lines =
    process.platform === 'linux'
      ? readdirSync('/proc')
          .filter((name) => /^\d+$/.test(name))
          .flatMap(procLine)
      : execFileSync('ps', ['-A', '-o', 'pid=,ppid=,state='], { encoding: 'utf8' }).split('\n');
  return lines.map((line) => {
    const [pid, parent, state = ''] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), isZombie: state.startsWith('Z') };
  });
}

function procLine(pid: string): string[] {
  try {
    // `pid (command) state ppid …`, where the command may hold anything
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return [`${pid} ${parent ?? ''} ${state ?? ''}`];
  } catch {
    return []; // it has ended meanwhile
  }
}
