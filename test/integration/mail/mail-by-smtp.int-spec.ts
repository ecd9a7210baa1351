import type { SMTPServerOptions } from 'smtp-server';
import { ServiceOverloadedError } from '../../../src/common/errors/service.errors';
import type { Settings } from '../../../src/config/settings';
import { parseMailbox } from '../../../src/config/mailbox';
import { parseSmtpUrl } from '../../../src/config/smtp-server';
import { passwordChangedMail } from '../../../src/mail';
import {
  converse,
  startMailServer,
  startRawServer,
  type MailServer,
  type RawServer,
} from '../../support/mail-server';
import { eventually } from '../../support/poll';
import { startMailApp, TOKEN, type MailApp } from './mail-app';

const PASSWORD = 'hunter2 of the mail server';
/** What the module promises: as many may wait, and the last tenth is for requests that are under way. */
const QUEUE_LIMIT = 1000;
const READY_LIMIT = 900;

/** Time is the test's only where somebody waits for it; sockets and intervals go on. */
function fakeTimeouts(): void {
  jest.useFakeTimers({
    doNotFake: [
      ...(['Date', 'hrtime', 'performance', 'nextTick', 'queueMicrotask'] as const),
      ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
    ],
  });
}

describe('Mail by SMTP', () => {
  const toClose: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    jest.useRealTimers();
    // Servers first, so that no application waits for one.
    for (const one of toClose.splice(0)) await one.close();
  });

  async function serve(options?: SMTPServerOptions): Promise<MailServer> {
    const server = await startMailServer(options);
    toClose.push(server);
    return server;
  }

  async function serveRaw(...args: Parameters<typeof startRawServer>): Promise<RawServer> {
    const server = await startRawServer(...args);
    toClose.push(server);
    return server;
  }

  async function startWith(url: string, overrides: Partial<Settings> = {}): Promise<MailApp> {
    const app = await startMailApp({
      SMTP_URL: parseSmtpUrl(url),
      MAIL_FROM: parseMailbox('The Service <no-reply@mail.example>') ?? undefined,
      APP_URL: 'https://app.example',
      ...overrides,
    });
    toClose.push(app);
    return app;
  }

  const firstOf = (server: MailServer) => eventually(() => server.received[0]);
  const failure = (app: MailApp, level: 'warn' | 'error') => eventually(() => app.log.ofLevel(level)[0]);
  /** An error with the answer that it makes. */
  const answer = (responseCode: number, message: string) =>
    Object.assign(new Error(message), { responseCode });

  it('hands a mail over as it is, and says so without its secrets', async () => {
    const server = await serve();
    const app = await startWith(server.url);

    app.mailer.send(app.invite());

    const { from, to, mail } = await firstOf(server);
    expect({ from, to }).toEqual({ from: 'no-reply@mail.example', to: ['ada@acme.example'] });
    expect(mail.from?.value).toEqual([{ name: 'The Service', address: 'no-reply@mail.example' }]);
    expect(mail.subject).toBe('Invitation to join “Acme Inc.”');
    expect(mail.text).toContain(`https://app.example/accept-invitation#token=${TOKEN}`);
    expect(mail.html).toContain(`<a href="https://app.example/accept-invitation#token=${TOKEN}">`);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.messageId).toMatch(/^<[0-9a-f-]{36}@mail\.example>$/);
    expect(mail.replyTo ?? mail.cc ?? mail.bcc).toBeUndefined();
    const line = await eventually(() => app.log.lines[0]);
    expect(line).toMatchObject({ level: 'info', mail: 'invitation', msg: 'A mail server has taken a mail' });
    expect(JSON.stringify(app.log.lines)).not.toContain(TOKEN);
  });

  it('does not let the sender wait, even for a server that is away', async () => {
    const server = await serveRaw(() => undefined);
    const app = await startWith(server.url);

    app.mailer.send(app.invite());

    expect(server.connections()).toBe(0);
    await eventually(() => server.connections() === 1);
  });

  it.each([
    ['ada@acme.example, eve@evil.example'],
    ['ada@acme.example\r\nRCPT TO:<eve@evil.example>'],
    ['Ada <ada@acme.example>'],
    ['"eve@evil.example x"@acme.example'],
  ])('never shows a server an address such as %p', async (to) => {
    const server = await serve();
    const app = await startWith(server.url);
    app.mailer.send(app.invite(to));
    app.mailer.send(app.invite('last@acme.example'));
    await firstOf(server);

    expect(server.received.map((received) => received.to)).toEqual([['last@acme.example']]);
    expect(app.log.ofLevel('error')).toMatchObject([
      { reason: expect.stringContaining('of a form'), tries: 1 },
    ]);
    expect(JSON.stringify(app.log.lines)).not.toMatch(/ada@|eve@/);
  });

  it('ends no message early, whatever is in it', async () => {
    const server = await serve();
    const app = await startWith(server.url);
    app.mailer.send(app.invite(undefined, 'Acme\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n'));

    const { mail } = await firstOf(server);
    expect(mail.subject).toBe('Invitation to join “Acme . MAIL FROM[:]<eve[@]evil[.]example>”');
    expect(server.received).toHaveLength(1);
  });

  describe('and encryption', () => {
    it('upgrades the connection where it has to', async () => {
      const server = await serve();
      const app = await startWith(`${server.url}?requireTLS=true&tls.rejectUnauthorized=false`);
      app.mailer.send(app.invite());
      expect((await firstOf(server)).isEncrypted).toBe(true);
    });

    it.each<[string, SMTPServerOptions]>([
      ['hides it', { disabledCommands: ['STARTTLS'] }],
      [
        'refuses it',
        {
          onSecure: (_socket, _session, callback) => {
            callback(answer(454, 'not now'));
          },
        },
      ],
    ])('sends nothing where it has to and the server %s', async (_what, options) => {
      const server = await serve(options);
      const app = await startWith(`${server.url}?requireTLS=true&tls.rejectUnauthorized=false`);
      app.mailer.send(app.invite());
      const line = await eventually(() => app.log.lines[0]);
      expect(line['msg']).toMatch(/^A mail could not be sent/);
      await app.close();
      expect(server.received).toEqual([]);
    });

    it('trusts no certificate that nobody vouches for', async () => {
      for (const secure of [false, true]) {
        const server = await serve({ secure });
        const app = await startWith(secure ? server.url : `${server.url}?requireTLS=true`);
        app.mailer.send(app.invite());
        expect(await failure(app, 'warn')).toMatchObject({ reason: expect.stringContaining('certificate') });
        await app.close();
        expect(server.received).toEqual([]);
      }
    });

    it('begins with it for smtps://', async () => {
      const server = await serve({ secure: true });
      const app = await startWith(`${server.url}?tls.rejectUnauthorized=false`);
      app.mailer.send(app.invite());
      expect((await firstOf(server)).isEncrypted).toBe(true);
    });

    it('asks a relay on this machine for none', async () => {
      const server = await serve();
      const app = await startWith(server.url);
      app.mailer.send(app.invite());
      expect((await firstOf(server)).isEncrypted).toBe(false);
    });
  });

  describe('with a server that one signs in to', () => {
    const signIn = (port: number, password: string) =>
      `smtp://mailer:${encodeURIComponent(password)}@127.0.0.1:${port}?requireTLS=true&tls.rejectUnauthorized=false`;

    const OPTIONS: SMTPServerOptions = {
      authOptional: false,
      onAuth: ({ username, password }, _session, callback) => {
        if (username === 'mailer' && password === PASSWORD) callback(null, { user: username });
        else callback(answer(535, `535 5.7.8 ${String(username)} is not known by ${String(password)}`));
      },
    };

    it('does so', async () => {
      const server = await serve(OPTIONS);
      const app = await startWith(signIn(server.port, PASSWORD));
      app.mailer.send(app.invite());
      expect((await firstOf(server)).user).toBe('mailer');
      expect(JSON.stringify(app.log.lines)).not.toContain(PASSWORD);
    });

    it('gives up a mail when it is refused, and never logs the password', async () => {
      const server = await serve(OPTIONS);
      const app = await startWith(signIn(server.port, `not ${PASSWORD}`));
      app.mailer.send(app.invite());
      expect(await failure(app, 'error')).toMatchObject({ code: 'EAUTH', smtp_status: 535, tries: 1 });
      expect(server.received).toEqual([]);
      expect(JSON.stringify(app.log.lines)).not.toContain('hunter2');
    });
  });

  describe('when a mail is not taken', () => {
    /** Refuses the first recipient, and takes the next ones. */
    const refuseOnce = (responseCode: number): SMTPServerOptions => {
      let count = 0;
      return {
        onRcptTo: ({ address }, _session, callback) => {
          count += 1;
          if (count === 1) callback(answer(responseCode, `<${address}> is refused`));
          else callback();
        },
      };
    };

    it('tries again after a temporary refusal', async () => {
      const server = await serve(refuseOnce(451));
      const app = await startWith(server.url);
      app.mailer.send(app.invite());
      expect(await failure(app, 'warn')).toMatchObject({
        mail: 'invitation',
        to: 'a***@acme.example',
        tries: 1,
        smtp_status: 451,
        reason: expect.stringContaining('<a***@acme.example> is refused'),
      });

      app.mailer.onModuleDestroy(); // now instead of after a pause

      await firstOf(server);
      expect(app.log.ofLevel('error')).toEqual([]);
    });

    it('gives up after a refusal for good', async () => {
      const server = await serve(refuseOnce(550));
      const app = await startWith(server.url);
      app.mailer.send(app.invite());
      expect(await failure(app, 'error')).toMatchObject({ tries: 1, smtp_status: 550 });
      await app.close();
      expect(server.received).toEqual([]);
      expect(app.log.lines).toHaveLength(1);
    });

    it('does not repeat what a server quotes of the mail', async () => {
      const server = await serve({
        onData: (stream, _session, callback) => {
          let content = '';
          stream.on('data', (chunk: Buffer) => (content += chunk.toString()));
          stream.on('end', () => {
            callback(answer(554, `554 5.7.1 spam: ${/https:\S+/.exec(content)?.[0] ?? ''}`));
          });
        },
      });
      const app = await startWith(server.url);
      app.mailer.send(app.invite());
      const line = await failure(app, 'error');
      expect(line).toMatchObject({ smtp_status: 554, smtp_command: 'DATA' });
      expect(JSON.stringify(line)).not.toMatch(/app\.example|T0k_en/);
    });

    it('tries again, with the same id, when the connection is reset in the middle of it', async () => {
      const ids: (string | undefined)[] = [];
      const server = await serveRaw((socket, count) => {
        let content = '';
        socket.on('data', (chunk: Buffer) => {
          content += chunk.toString();
          if (!content.includes('Message-ID')) return;
          ids.push(/^Message-ID: (.*)$/m.exec(content)?.[1]);
          if (count === 1) socket.resetAndDestroy();
          else if (content.endsWith('\r\n.\r\n')) socket.write('250 taken\r\n');
        });
        converse(socket, { EHLO: '250 mail.example', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on' });
      });
      const app = await startWith(server.url);
      app.mailer.send(app.invite());
      expect(await failure(app, 'warn')).toMatchObject({ tries: 1, code: expect.stringMatching(/^ECONN/) });

      app.mailer.onModuleDestroy();

      await app.log.find({ msg: 'A mail server has taken a mail' });
      expect(server.connections()).toBe(2);
      expect(ids[0]).toMatch(/^<\S+>$/);
      expect(new Set(ids).size).toBe(1);
    });

    it('tries again when nobody listens', async () => {
      const server = await startRawServer(() => undefined);
      await server.close();
      const app = await startWith(server.url);
      app.mailer.send(app.invite());
      expect(await failure(app, 'warn')).toMatchObject({ code: 'ECONNREFUSED' });
    });

    it.each<[string, Parameters<typeof startRawServer>[0]]>([
      ['says nothing', () => undefined],
      [
        'never ends what it says',
        (socket) => {
          converse(socket, {
            EHLO: (client) => {
              const timer = setInterval(() => client.write('250-mail.example\r\n'), 5);
              client.on('close', () => {
                clearInterval(timer);
              });
            },
          });
        },
      ],
      [
        'falls silent',
        (socket) => {
          converse(socket, { EHLO: '250 mail.example' });
        },
      ],
      [
        'never tells whether it has taken the mail',
        (socket) => {
          converse(socket, { EHLO: '250 mail.example', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on' });
        },
      ],
    ])('does not wait for ever for a server that %s', async (_what, serveOne) => {
      const server = await serveRaw(serveOne);
      fakeTimeouts();
      const app = await startWith(server.url);
      app.mailer.send(app.invite());
      for (let turns = 0; server.connections() === 0 || turns < 100; turns += 1) {
        await new Promise(setImmediate);
      }

      await jest.advanceTimersByTimeAsync(60_000);

      expect(app.log.ofLevel('warn')[0]).toMatchObject({ tries: 1 });
      jest.useRealTimers();
    });
  });

  describe('when more come than can be sent', () => {
    it('refuses what is beyond the limit, and tells so before, so that nobody learns who would have got a mail', async () => {
      const server = await serveRaw(() => undefined);
      const app = await startWith(server.url);
      const send = () => {
        app.mailer.send(app.invite());
      };
      for (let count = 0; count < READY_LIMIT; count += 1) {
        app.mailer.assertReady();
        send();
      }

      expect(() => {
        app.mailer.assertReady();
      }).toThrow(ServiceOverloadedError);
      for (let count = READY_LIMIT; count < QUEUE_LIMIT; count += 1) send();
      expect(send).toThrow(new ServiceOverloadedError('Too many mails wait to be sent', 10));
    });

    it('has room again when some are sent', async () => {
      const server = await serve();
      const app = await startWith(server.url);
      for (let count = 0; count < READY_LIMIT; count += 1) {
        app.mailer.send(passwordChangedMail({ to: `${count}@acme.example` }));
      }
      expect(() => {
        app.mailer.assertReady();
      }).toThrow(ServiceOverloadedError);
      await eventually(() => server.received.length >= 10);
      expect(() => {
        app.mailer.assertReady();
      }).not.toThrow();
    });
  });

  describe('when the service stops', () => {
    it('first sends all that it has accepted, also from requests that still ran', async () => {
      const server = await serve();
      const app = await startWith(server.url);
      for (let count = 0; count < 50; count += 1) app.mailer.send(app.invite(`${count}@acme.example`));
      const closing = app.close();
      app.mailer.send(app.invite('late@acme.example'));
      await closing;

      expect(server.received).toHaveLength(51);
      expect(new Set(server.received.flatMap(({ to }) => to)).size).toBe(51);
    });

    it('gives up at its limit what a server does not take, and tells of each', async () => {
      const server = await serveRaw(() => undefined);
      const app = await startWith(server.url);
      for (let count = 0; count < 10; count += 1) app.mailer.send(app.invite());
      await eventually(() => server.connections() > 0);

      fakeTimeouts();
      const closing = app.close();
      await jest.advanceTimersByTimeAsync(10_000);
      jest.useRealTimers();
      await closing;

      expect(app.log.ofLevel('error')).toHaveLength(10);
    });
  });
});
