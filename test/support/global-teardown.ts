import { rm } from 'node:fs/promises';

export default async function globalTeardown(): Promise<void> {
  await globalThis.testDatabase?.server.stop();
  if (globalThis.testDatabase) await rm(globalThis.testDatabase.dataDir, { recursive: true, force: true });
}
