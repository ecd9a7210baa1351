import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The kernel's limit for the path of a Unix socket: 107 bytes on Linux, 103 on macOS. */
const MAX_SOCKET_PATH_BYTES = 103;
/** The longest path that is made below the base: the engine's own name for its socket, before it gets ours. */
const LONGEST_NAME = 'oms-db-XXXXXX/embedded-mongodb-XXXXXX/mongodb.sock';

/**
 * A directory that only this user can enter (mode 0700), for the database's socket: whoever can connect to it has
 * the whole database.
 */
export class RuntimeDirectory {
  private constructor(readonly path: string) {}

  static async create(base = tmpdir()): Promise<RuntimeDirectory> {
    const fits = Buffer.byteLength(join(base, LONGEST_NAME)) <= MAX_SOCKET_PATH_BYTES;
    return new RuntimeDirectory(await mkdtemp(join(fits ? base : '/tmp', 'oms-db-')));
  }

  get socketPath(): string {
    return join(this.path, 'db.sock');
  }

  /** Removes what a killed engine has left; only while none runs. */
  async clear(): Promise<void> {
    const names = await readdir(this.path);
    await Promise.all(names.map((name) => rm(join(this.path, name), { recursive: true, force: true })));
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
