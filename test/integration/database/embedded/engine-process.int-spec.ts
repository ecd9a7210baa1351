import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineProcess } from '../../../../src/database/embedded/engine-process';
import { Harness, isRunning } from './harness';

describe(EngineProcess.name, () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await Harness.create();
  });

  afterEach(async () => {
    await harness.dispose();
  });

  /** Runs `script` in place of the engine. */
  async function run(script: string): Promise<EngineProcess> {
    const entry = join(harness.dataDir, 'stand-in.js');
    await writeFile(entry, script);
    return new EngineProcess({
      entry,
      library: '/nowhere/engine.node',
      directory: harness.dataDir,
      socketPath: join(harness.dataDir, 'db.sock'),
      runtimeDirectory: harness.dataDir,
      logger: harness.logger,
    });
  }

  it('kills what does not close in time', async () => {
    const sut = await run(
      `process.send({ type: 'ready', openFilesLimit: null }); setInterval(() => {}, 1000);`,
    );
    await sut.ready;

    await sut.stop(50);

    expect(await sut.ended).toBe('it was ended by SIGKILL');
    expect(sut.pid !== undefined && isRunning(sut.pid)).toBe(false);
  });

  it('fails with the reason that it is told, also if the process then stays', async () => {
    const sut = await run(`
      process.send({ type: 'failed', reason: 'the disk is full' });
      setInterval(() => {}, 1000);
    `);

    await expect(sut.ready).rejects.toThrow('the disk is full');
    expect(sut.pid !== undefined && isRunning(sut.pid)).toBe(false);
  });

  it('fails when the process dies without a reason', async () => {
    const sut = await run(`process.abort();`);

    await expect(sut.ready).rejects.toThrow('it was ended by SIGABRT before it was ready');
  });

  it('writes the output of the process to the log, line by line', async () => {
    const sut = await run(`
      process.stdout.write('one\\ntwo\\n');
      process.stderr.write('three\\n');
    `);
    await sut.ended;
    await sut.ready.catch(() => undefined);

    expect(harness.logLines.map(({ level, line }) => [level, line])).toEqual(
      expect.arrayContaining([
        [20, 'one'],
        [20, 'two'],
        [40, 'three'],
      ]),
    );
  });
});
