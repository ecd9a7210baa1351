import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  emailChangedMail,
  emailVerificationMail,
  MailNotConfiguredError,
  passwordChangedMail,
  passwordResetMail,
} from '../../../src/mail';
import { sentMails } from '../../support/mails';
import { eventually } from '../../support/poll';
import { startMailApp, TOKEN, type MailApp } from './mail-app';

describe('Mail without a server', () => {
  describe('outside of production', () => {
    let app: MailApp;
    let directory: string;

    beforeEach(async () => {
      app = await startMailApp();
      directory = join(app.settings.DATA_DIR, 'mail');
    });
    afterEach(async () => {
      await app.close();
      await rm(app.settings.DATA_DIR, { recursive: true, force: true });
    });

    const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    const told = (count = 1) => eventually(() => app.log.lines.length >= count && app.log.lines);

    it('is a file each, for this user alone, with its link in the log', async () => {
      app.mailer.send(app.invite());
      const [line] = await told();

      const [name = '', ...others] = await readdir(directory);
      expect(others).toEqual([]);
      expect(name).toMatch(/^\d{8}T\d{9}Z-[0-9a-f-]{36}\.eml$/);
      expect(await modeOf(join(directory, name))).toBe('600');
      expect(await modeOf(directory)).toBe('700');
      expect(line).toMatchObject({
        level: 'info',
        mail: 'invitation',
        file: join(directory, name),
        link: `http://localhost:3000/accept-invitation#token=${TOKEN}`,
        msg: 'A mail is in a file, as there is no SMTP_URL',
      });
    });

    it('is what mail programs read', async () => {
      app.mailer.send(app.invite());
      await told();

      const [mail] = await sentMails(app.settings);
      expect(mail).toMatchObject({
        subject: 'Invitation to join “Acme Inc.”',
        from: { value: [{ name: 'Organization Management Service', address: 'no-reply@localhost' }] },
        to: { value: [{ name: '', address: 'ada@acme.example' }] },
        text: expect.stringContaining(`accept-invitation#token=${TOKEN}`),
        html: expect.stringContaining(`accept-invitation#token=${TOKEN}`),
      });
      const [name = ''] = await readdir(directory);
      const content = await readFile(join(directory, name), 'utf8');
      expect(content).not.toMatch(/(?<!\r)\n/);
    });

    it('can be of each kind, and says nothing of a link where there is none', async () => {
      const to = 'ada@acme.example';
      const expiresAt = new Date('2026-01-31T09:05:00Z');
      const messages = [
        emailChangedMail({ to, newEmail: 'eve@evil.example' }),
        emailVerificationMail({ to, link: app.links.verifyEmail(TOKEN), expiresAt }),
        passwordChangedMail({ to }),
        passwordResetMail({ to, link: app.links.resetPassword(TOKEN), expiresAt }),
      ];
      for (const message of messages) app.mailer.send(message);
      const lines = await told(messages.length);

      expect(new Map(lines.map((line) => [line['mail'], line['link']]))).toEqual(
        new Map([
          ['email_changed', undefined],
          ['email_verification', `http://localhost:3000/verify-email#token=${TOKEN}`],
          ['password_changed', undefined],
          ['password_reset', `http://localhost:3000/reset-password#token=${TOKEN}`],
        ]),
      );
      const subjects = (await sentMails(app.settings)).map(({ subject }) => subject);
      expect(subjects.sort()).toEqual(messages.map(({ subject }) => subject).sort());
    });

    it('is a file of its own for each of many at once', async () => {
      const names = Array.from({ length: 30 }, (_, index) => `Organization ${index}`);
      for (const name of names) app.mailer.send(app.invite(undefined, name));
      await told(30);

      const subjects = (await sentMails(app.settings)).map(({ subject }) => subject);
      expect(subjects.sort()).toEqual(names.map((name) => `Invitation to join “${name}”`).sort());
    });

    it('is not sent to an address that could be several', async () => {
      app.mailer.send(app.invite('ada@acme.example, eve@evil.example'));
      expect((await told())[0]).toMatchObject({ level: 'error', tries: 1 });
      expect(await sentMails(app.settings)).toEqual([]);
    });

    it('is tried again where no file can be made, and tells nobody its link', async () => {
      await mkdir(app.settings.DATA_DIR, { recursive: true });
      await writeFile(directory, 'in the way');
      app.mailer.send(app.invite());
      expect((await told())[0]).toMatchObject({ level: 'warn', code: 'EEXIST', tries: 1 });

      await rm(directory);
      app.mailer.onModuleDestroy(); // now instead of after a pause

      await told(2);
      expect(await sentMails(app.settings)).toHaveLength(1);
      expect(app.log.ofLevel('warn')[0]).not.toHaveProperty('link');
    });

    it('is written before the service has stopped', async () => {
      app.mailer.send(app.invite());
      await app.close();
      expect(await sentMails(app.settings)).toHaveLength(1);
      expect((await readdir(directory)).filter((name) => name.startsWith('.'))).toEqual([]);
    });

    it('needs no warning', () => {
      expect(app.log.lines).toEqual([]);
    });
  });

  describe('in production', () => {
    it('is refused, before anything is done, with a code of its own and no time to come back', async () => {
      const app = await startMailApp({ NODE_ENV: 'production' });
      const attempts = [
        () => {
          app.mailer.assertReady();
        },
        () => {
          app.mailer.send(app.invite());
        },
      ];
      for (const attempt of attempts) expect(attempt).toThrow(MailNotConfiguredError);
      expect(new MailNotConfiguredError()).toMatchObject({
        definition: { kind: 'unavailable', code: 'MAIL.NOT_CONFIGURED' },
        headers: {},
      });
      await app.close();
      await expect(stat(app.settings.DATA_DIR)).rejects.toThrow('ENOENT');
    });

    it('is warned of once, at the start', async () => {
      const app = await startMailApp({ NODE_ENV: 'production' });
      await app.close();
      expect(app.log.lines).toMatchObject([{ level: 'warn', msg: expect.stringContaining('SMTP_URL') }]);
    });
  });
});
