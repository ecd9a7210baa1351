import pino from 'pino';
import { EngineUnavailableError } from '../embedded-database.errors';
import { prepareEngineLibrary } from './engine-library';

describe(prepareEngineLibrary.name, () => {
  const logger = pino({ level: 'silent' });
  const prepare = (machine: { platform: string; arch: string; glibc?: string }) =>
    prepareEngineLibrary({
      cacheDirectory: '/nowhere',
      logger,
      machine: { platform: machine.platform, arch: machine.arch, glibc: machine.glibc },
    });

  it.each([
    ['Windows', { platform: 'win32', arch: 'x64' }, 'no build for win32-x64'],
    ['macOS on Intel', { platform: 'darwin', arch: 'x64' }, 'no build for darwin-x64'],
    [
      'another processor',
      { platform: 'linux', arch: 'riscv64', glibc: '2.41' },
      'no build for linux-riscv64',
    ],
    ['musl', { platform: 'linux', arch: 'x64' }, 'another C library'],
  ])('says in one line what to do instead on %s', async (_, machine, reason) => {
    const failure: unknown = await prepare(machine).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(EngineUnavailableError);
    expect(String(failure)).toContain(reason);
    expect(String(failure)).toContain('MONGODB_URI');
    expect(String(failure)).toContain('npm run start:mongod');
    expect(String(failure)).not.toContain('\n');
  });

  it('says so when the package of the platform is not installed', async () => {
    // Installed on no machine that this runs on, but for one: a Mac, which then has the other missing.
    const machine =
      process.platform === 'darwin'
        ? { platform: 'linux', arch: 'x64', glibc: '2.41' }
        : { platform: 'darwin', arch: 'arm64' };

    await expect(prepare(machine)).rejects.toThrow(/optional package @0q\/\S+ is not installed/);
  });
});
