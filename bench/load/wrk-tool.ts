import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  REQUEST_TIMEOUT_SECONDS,
  SERIAL_MARK,
  type HttpRequest,
  type LoadJob,
  type LoadTool,
} from './load-tool';

/** tsc does not copy it, so it is read where it is written. */
const SCRIPT = path.resolve('bench/load/wrk.lua');
const GRACE_MS = 20_000;
const MICROSECONDS_PER_MS = 1000;

/** What `done` in wrk.lua prints; times in microseconds. */
interface WrkSummary {
  readonly microseconds: number;
  readonly requests: number;
  readonly refused: number;
  readonly errors: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** wrk takes far less CPU than autocannon, which matters where it shares the cores with the server. */
export function createWrkTool(workDir: string): LoadTool {
  if (spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error !== undefined) {
    throw new Error('wrk is not installed; --tool autocannon needs nothing installed');
  }
  const specFile = path.join(workDir, 'wrk-requests.lua');
  return {
    async run(job) {
      writeFileSync(specFile, luaSpec(job));
      const summary = await runWrk(job, specFile);
      return {
        seconds: summary.microseconds / 1e6,
        answers: summary.requests - summary.refused,
        non2xx: summary.refused,
        errors: summary.errors,
        p50Ms: summary.p50 / MICROSECONDS_PER_MS,
        p99Ms: summary.p99 / MICROSECONDS_PER_MS,
        maxMs: summary.max / MICROSECONDS_PER_MS,
      };
    },
  };
}

async function runWrk({ url, connections, seconds }: LoadJob, specFile: string): Promise<WrkSummary> {
  const limits = [`-t1`, `-c${connections}`, `-d${seconds}s`, '--timeout', `${REQUEST_TIMEOUT_SECONDS}s`];
  const { stdout } = await promisify(execFile)('wrk', [...limits, '-s', SCRIPT, url, '--', specFile], {
    timeout: seconds * 1000 + GRACE_MS,
  });
  const summary = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (summary === undefined) {
    throw new Error(`wrk gave no result: ${stdout.slice(0, 400)}`);
  }
  return JSON.parse(summary) as WrkSummary;
}

function luaSpec({ requests, url }: LoadJob): string {
  const { host } = new URL(url);
  const texts = requests.map((request) => luaString(wireText(request, host)));
  return `return {mark=${luaString(SERIAL_MARK)},requests={${texts.join(',')}}}\n`;
}

function wireText({ method, path: target, headers, body }: HttpRequest, host: string): string {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const fields = Object.entries({ host, ...headers, ...length });
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}

/** JSON's escapes are Lua's too, as long as the text is plain ASCII; names and tokens here are. */
function luaString(text: string): string {
  return JSON.stringify(text);
}
