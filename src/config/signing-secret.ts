import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SECRET_BYTES = 48;

/**
 * The secret of a service that was given none: made at its first start and kept in `<dataDir>/jwt-secret`, readable
 * by its user alone. Two first starts at once end with the same one: the file appears whole, and only once.
 */
export async function localSigningSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'jwt-secret');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = join(dataDir, `.jwt-secret-${randomBytes(6).toString('hex')}`);
  await writeFile(draft, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const secret = (await readFile(path, 'utf8')).trim();
  if (Buffer.byteLength(secret) < 32) {
    throw new Error(`${path} holds no secret of 32 bytes: remove it, or set JWT_SECRET`);
  }
  return secret;
}
