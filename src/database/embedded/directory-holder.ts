import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const MAX_COMMAND_LENGTH = 200;

/**
 * Says in words which process has the database directory open, as far as can be known: the engine writes its
 * process id into `mongod.lock`, the rest is told by /proc, where there is one. The parent is named too, as it is
 * the service that would only start its engine again.
 */
export async function describeDirectoryHolder(directory: string): Promise<string> {
  const pid = Number(await readIfPossible(join(directory, 'mongod.lock')));
  if (!Number.isInteger(pid) || pid <= 0) {
    return 'another process';
  }
  const parent = await parentOf(pid);
  const parentNote = parent === undefined ? '' : `, started by ${await describeProcess(parent)}`;
  return (await describeProcess(pid)) + parentNote;
}

async function describeProcess(pid: number): Promise<string> {
  const command = (await readIfPossible(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ').trim();
  return command === '' ? `process ${pid}` : `process ${pid} (${command.slice(0, MAX_COMMAND_LENGTH)})`;
}

/** Undefined too for 1, which adopts processes but starts none of ours. */
async function parentOf(pid: number): Promise<number | undefined> {
  const [, parent] = /^PPid:\s*(\d+)$/m.exec(await readIfPossible(`/proc/${pid}/status`)) ?? [];
  return parent === undefined || Number(parent) <= 1 ? undefined : Number(parent);
}

/** Empty if it is not there or not ours to read: this only helps to word an error. */
async function readIfPossible(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
