import { existsSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedDatabase } from '../../../../src/database/embedded/embedded-database';
import { DatabaseDirectoryHeldError } from '../../../../src/database/embedded/embedded-database.errors';
import { DatabaseStartError } from '../../../../src/database/database-server';
import { eventually } from '../../../support/poll';
import { Harness, isRunning, pidOf, runtimeDirectoryOf } from './harness';

const onLinux = process.platform === 'linux' ? it : it.skip; // there is no /proc elsewhere

describe(startEmbeddedDatabase.name, () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await Harness.create();
  });

  afterEach(async () => {
    await harness.dispose();
  });

  it('keeps its data from one start to the next', async () => {
    const first = await harness.start();
    await harness.notesOf(first.uri).insertOne({ _id: 1 });
    await first.stop();

    const second = await harness.start();

    expect(second.dataPath).toBe(join(harness.dataDir, 'mongodb'));
    expect(await harness.notesOf(second.uri).countDocuments()).toBe(1);
  });

  it('leaves no process and no directory of its own when stopped, also twice', async () => {
    const database = await harness.start();
    const pid = pidOf(database);
    expect((await stat(runtimeDirectoryOf(database.uri))).mode & 0o777).toBe(0o700);

    await Promise.all([database.stop(), database.stop()]);
    await database.stop();

    expect(isRunning(pid)).toBe(false);
    expect(existsSync(runtimeDirectoryOf(database.uri))).toBe(false);
    expect(readFileSync(join(database.dataPath, 'mongod.lock'), 'utf8')).toBe(''); // closed, not killed
  });

  it('comes back behind the same address when its process is killed, with all that was acknowledged', async () => {
    const database = await harness.start();
    const notes = harness.notesOf(database.uri);
    const killed = pidOf(database);
    const acknowledged: number[] = [];
    for (let _id = 0; acknowledged.length === _id; _id += 1) {
      if (_id === 200) {
        process.kill(killed, 'SIGKILL');
      }
      await notes.insertOne({ _id }).then(
        () => acknowledged.push(_id),
        () => undefined,
      );
    }

    const found = await eventually(() =>
      notes
        .find()
        .toArray()
        .catch(() => undefined),
    );

    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    expect(found.map(({ _id }) => _id)).toEqual(expect.arrayContaining(acknowledged));
    expect(database.processId).not.toBe(killed);
    expect(harness.logLines.filter(({ level }) => level === 50)).toEqual([
      expect.objectContaining({ reason: 'it was ended by SIGKILL' }),
    ]);
    // Beside the service's own, which every line has.
    const back = await eventually(() => harness.logLines.find(({ engine_pid }) => engine_pid !== undefined));
    expect(back).toMatchObject({ engine_pid: database.processId, pid: process.pid });
  });

  it('comes back again and again, and leaves nothing of the earlier runs', async () => {
    const database = await harness.start();
    const notes = harness.notesOf(database.uri);
    for (const _id of [1, 2, 3]) {
      const killed = pidOf(database);
      process.kill(killed, 'SIGKILL');
      await eventually(() => database.processId !== killed);
      await eventually(() =>
        notes.updateOne({ _id }, { $set: { _id } }, { upsert: true }).catch(() => undefined),
      );
    }

    expect(await notes.countDocuments()).toBe(3);
    await database.stop();
    expect(existsSync(runtimeDirectoryOf(database.uri))).toBe(false);
  });

  it('can be stopped while it is coming back', async () => {
    const database = await harness.start();
    process.kill(pidOf(database), 'SIGKILL');
    await eventually(() => harness.logLines.some(({ level }) => level === 50));

    await database.stop();

    expect(isRunning(pidOf(database))).toBe(false);
    expect(existsSync(runtimeDirectoryOf(database.uri))).toBe(false);
  });

  it('leaves Ctrl-C, which the terminal sends to both, to the service', async () => {
    const database = await harness.start();
    const notes = harness.notesOf(database.uri);
    await notes.insertOne({ _id: 1 });

    process.kill(pidOf(database), 'SIGINT');

    expect(await notes.countDocuments()).toBe(1);
    expect(harness.logLines.filter(({ level }) => level >= 50)).toEqual([]);
  });

  it('closes its files when its process is asked to end, and then comes back', async () => {
    const database = await harness.start();
    const asked = pidOf(database);

    process.kill(asked, 'SIGTERM');

    await eventually(() => harness.logLines.some(({ reason }) => reason === 'it ended with code 0'));
    await eventually(() => database.processId !== asked);
  });

  it('waits for a service that is just closing the same directory', async () => {
    const first = await harness.start();
    const starting = harness.start();
    await eventually(() => harness.logLines.some(({ msg }) => msg.includes('in use')));
    await first.stop();

    const second = await starting;

    await harness.notesOf(second.uri).insertOne({ _id: 1 });
  });

  it('says who has the directory when another service keeps it', async () => {
    const first = await harness.start();

    const failure: unknown = await harness.start().catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(DatabaseDirectoryHeldError);
    expect(String(failure)).toContain(first.dataPath);
    expect(String(failure)).toContain(`in use by process ${pidOf(first)}`);
    expect(String(failure)).toContain('DATA_DIR');
    expect(String(failure)).not.toContain('\n');
    await harness.notesOf(first.uri).insertOne({ _id: 1 }); // undisturbed
  });

  onLinux('gives its process nothing of the environment', async () => {
    process.env['JWT_SECRET'] = 'not for the database';
    const database = await harness.start();
    delete process.env['JWT_SECRET'];

    const names = readFileSync(`/proc/${pidOf(database)}/environ`, 'utf8')
      .split('\0')
      .map((entry) => entry.split('=')[0]);
    expect(names.filter((name) => name !== '' && !name?.startsWith('NODE_')).sort()).toEqual([
      'NAPI_RS_NATIVE_LIBRARY_PATH',
      'TMPDIR',
    ]);
  });

  it('says in one line why the directory cannot be opened', async () => {
    const failure: unknown = await startEmbeddedDatabase({
      dataDir: __filename,
      logger: harness.logger,
    }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(DatabaseStartError);
    expect(String(failure)).toContain(join(__filename, 'mongodb'));
    expect(String(failure)).not.toContain('\n');
  });
});
