import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import type { Settings } from '../../src/config/settings';
import { eventually } from './poll';

/** What the service has sent, as files, since no test gives it a server; in the order in which it was sent. */
export async function sentMails({ DATA_DIR }: Pick<Settings, 'DATA_DIR'>): Promise<ParsedMail[]> {
  const directory = join(DATA_DIR, 'mail');
  const names = await readdir(directory).catch(() => []);
  const mails = names.filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(mails.map(async (name) => simpleParser(await readFile(join(directory, name)))));
}

/** The mails to this address, as soon as there are `count` of them: they are sent behind the answer. */
export async function mailsTo(
  settings: Pick<Settings, 'DATA_DIR'>,
  email: string,
  count = 1,
): Promise<ParsedMail[]> {
  return eventually(async () => {
    const mails = (await sentMails(settings)).filter(({ to }) => addressesOf(to).includes(email));
    return mails.length >= count && mails;
  });
}

/** The tokens of the mails to this address that lead to a page of the app, as soon as there are `count` of them. */
export async function tokensMailedTo(
  settings: Pick<Settings, 'DATA_DIR'>,
  email: string,
  { page, count = 1 }: { readonly page: string; readonly count?: number },
): Promise<string[]> {
  return eventually(async () => {
    const mails = (await mailsTo(settings, email, 0)).filter(({ text }) => text?.includes(`/${page}#`));
    return mails.length >= count && mails.map(tokenIn);
  });
}

/** The token in the link of a mail. */
export function tokenIn({ text = '' }: ParsedMail): string {
  const [, token] = /#token=([\w-]+)/.exec(text) ?? [];
  if (token === undefined) throw new Error(`There is no token in: ${text}`);
  return token;
}

function addressesOf(to: ParsedMail['to']): string[] {
  return [to ?? []].flat().flatMap(({ value }) => value.map(({ address = '' }) => address));
}
