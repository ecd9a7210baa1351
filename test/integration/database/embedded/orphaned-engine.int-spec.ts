import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { eventually } from '../../../support/poll';
import { COMPILED_EMBEDDED_DATABASE, Harness, isRunning, runtimeDirectoryOf } from './harness';

/** A service reduced to its database: starts it, says where it is, and stays. */
const SERVICE = `
  const { startEmbeddedDatabase } = require(process.argv[1]);
  const { pino } = require('pino');
  startEmbeddedDatabase({ dataDir: process.argv[2], logger: pino({ level: 'silent' }) }).then(
    ({ uri, processId }) => process.send({ uri, processId }),
  );
`;

interface Started {
  readonly uri: string;
  readonly processId: number;
}

describe('An engine whose service has died', () => {
  let harness: Harness;
  let service: ChildProcess;
  let started: Started;

  beforeEach(async () => {
    harness = await Harness.create();
    service = spawn(process.execPath, ['-e', SERVICE, COMPILED_EMBEDDED_DATABASE, harness.dataDir], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    [started] = (await once(service, 'message')) as [Started];
    await harness.notesOf(started.uri).insertOne({ _id: 1 });
  });

  afterEach(async () => {
    service.kill('SIGKILL');
    await harness.dispose();
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)('goes too, and tidies up, after %s', async (signal) => {
    service.kill(signal);
    await once(service, 'exit');

    await eventually(() => !isRunning(started.processId));
    expect(existsSync(runtimeDirectoryOf(started.uri))).toBe(false);
  });

  it('does not keep the next start from the same data', async () => {
    service.kill('SIGKILL');
    await once(service, 'exit');

    const database = await harness.start();

    expect(await harness.notesOf(database.uri).countDocuments()).toBe(1);
  });
});
