import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, createReadStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../../bench/system/free-port';
import { eventually } from '../../support/poll';
import { START_COMMAND } from '../../support/start-command';

jest.setTimeout(60_000);

const ROOT = resolve(__dirname, '../../..');
/** Far more than a pipe holds, with a line for each. */
const REQUESTS = 1_000;
const STOP_LIMIT_MS = 20_000;
const LINES = 60_000;

/** Says a lot, and stays. */
const TALKER = `
  const { createLogger } = require('${ROOT}/dist/common/logging/create-logger.js');
  const logger = createLogger({ level: 'info', pretty: false });
  for (let line = 0; line < ${LINES}; line += 1) logger.info('x'.repeat(400));
  process.stderr.write('said');
  setInterval(() => undefined, 1000);
`;

describe('A log that nobody reads', () => {
  let directory: string;
  let pipe: FileHandle;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'oms-log-'));
    execFileSync('sh', ['-c', 'mkfifo log'], { cwd: directory });
    pipe = await open(join(directory, 'log'), constants.O_RDWR); // held open, and not read
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await pipe.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function launch(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    // Opened anew: whether writing waits is a property of that, and must be that of a pipe as processes inherit it.
    const log = await open(join(directory, 'log'), 'w');
    const launched = spawn(process.execPath, args, {
      cwd: directory,
      env: { PATH: process.env['PATH'], TMPDIR: tmpdir(), ...env },
      stdio: ['ignore', log.fd, 'pipe'],
    });
    await log.close();
    child = launched;
    return launched;
  }

  it.each(['development', 'production'])(
    'holds up neither the service nor its end in %s',
    async (NODE_ENV) => {
      const port = await freePort();
      const service = await launch([...START_COMMAND.slice(1, -1), join(ROOT, START_COMMAND.at(-1) ?? '')], {
        NODE_ENV,
        JWT_SECRET: 'a secret of 32 bytes that is only for this test',
        HOST: '127.0.0.1',
        PORT: String(port),
        DATA_DIR: join(directory, 'data'),
      });
      const get = async () => (await fetch(`http://127.0.0.1:${port}/nowhere`)).status;
      await eventually(() => get().catch(() => false), 30_000);
      for (let sent = 0; sent < REQUESTS; sent += 1) expect(await get()).toBe(404);

      const signalledAt = performance.now();
      service.kill('SIGTERM');
      const ended = once(service, 'exit');

      expect(await ended).toEqual([0, null]);
      expect(performance.now() - signalledAt).toBeLessThan(STOP_LIMIT_MS);
    },
  );

  it('takes 16 MiB, and tells how many lines are missing when somebody reads again', async () => {
    const talker = await launch(['-e', TALKER]);
    if (talker.stderr !== null) await once(talker.stderr, 'data');
    let read = 0;
    for await (const line of createInterface({ input: createReadStream(join(directory, 'log')) })) {
      const { dropped_lines: missing } = JSON.parse(line) as { readonly dropped_lines?: number };
      if (missing !== undefined) {
        expect(missing).toBeGreaterThan(0);
        expect(read + missing).toBe(LINES);
        break;
      }
      read += 1;
    }
  });
});
