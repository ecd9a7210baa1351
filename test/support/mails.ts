import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import type { Settings } from '../../src/config/settings';

/** What the service has sent, as files, since no test gives it a server; in the order in which it was sent. */
export async function sentMails({ DATA_DIR }: Pick<Settings, 'DATA_DIR'>): Promise<ParsedMail[]> {
  const directory = join(DATA_DIR, 'mail');
  const names = await readdir(directory).catch(() => []);
  const mails = names.filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(mails.map(async (name) => simpleParser(await readFile(join(directory, name)))));
}
