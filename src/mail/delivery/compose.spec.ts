import fc from 'fast-check';
import { simpleParser, type ParsedMail } from 'mailparser';
import type { Mailbox } from '../../config/mailbox';
import type { AppLink } from '../links/app-links';
import type { MailMessage } from '../mail-message';
import { emailChangedMail } from '../messages/email-changed';
import { invitationMail } from '../messages/invitation';
import { passwordChangedMail } from '../messages/password-changed';
import { compose, CONTENT_ONLY, loadNodemailer } from './compose';
import { UnmailableAddressError } from './delivery-failure';

const FROM: Mailbox = { name: 'Acme, "the" Service', address: 'no-reply@mail.example' };
const ID = '6f1c1c52-9d0e-4f0e-8d57-0d9c5f0a7a11';
const ACCEPTED_AT = new Date('2026-01-31T09:05:00Z');
const TO = 'ada@acme.example';
const LINK = 'https://app.example/accept-invitation#token=T0k_en' as AppLink;

/** Every header that a mail has, each once. */
const HEADERS = [
  'Auto-Submitted',
  'Content-Type',
  'Date',
  'From',
  'MIME-Version',
  'Message-ID',
  'Subject',
  'To',
];

interface Composed {
  readonly headers: readonly string[];
  readonly recipients: readonly string[];
  readonly parsed: ParsedMail;
}

const transporter = loadNodemailer().createTransport({
  streamTransport: true,
  buffer: true,
  ...CONTENT_ONLY,
});

async function composed(message: MailMessage, from = FROM): Promise<Composed> {
  const options = compose({ id: ID, acceptedAt: ACCEPTED_AT, message }, from);
  const { envelope, message: content } = await transporter.sendMail(options);
  const raw = (content as Buffer).toString();
  const [head = ''] = raw.split('\r\n\r\n');
  return {
    // A line that begins with a blank goes on with the header before it.
    headers: head.split('\r\n').flatMap((line) => /^[^\s:]+(?=:)/.exec(line)?.[0] ?? []),
    recipients: envelope.to,
    parsed: await simpleParser(raw),
  };
}

/** The links that are in the HTML, and those that a mail program makes of the plain text. */
function linksOf({ html, textAsHtml }: ParsedMail): string[] {
  const parts = [html, textAsHtml].filter((part) => typeof part === 'string');
  const links = parts.flatMap((part) => [...part.matchAll(/href\s*=\s*"([^"]*)"/gi)]);
  return links.map(([, address = '']) => address);
}

const invitation = (given: { readonly organization?: string; readonly inviterEmail?: string } = {}) =>
  invitationMail({
    to: TO,
    organization: 'Acme',
    inviterEmail: 'owner@acme.example',
    role: 'member',
    link: LINK,
    expiresAt: ACCEPTED_AT,
    ...given,
  });

describe(compose.name, () => {
  it('says from whom, to whom, when, and that a program has written it', async () => {
    const { headers, recipients, parsed } = await composed(invitation());
    expect([...headers].sort()).toEqual(HEADERS);
    expect(recipients).toEqual([TO]);
    expect(parsed.from?.value).toEqual([FROM]);
    expect(parsed.to).toMatchObject({ value: [{ name: '', address: TO }] });
    expect(parsed.date).toEqual(ACCEPTED_AT);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.subject).toBe('Invitation to join “Acme”');
    expect(linksOf(parsed)).toEqual([LINK, LINK]);
  });

  it('gives each try the same id, in the domain of who sends', async () => {
    for (let tries = 0; tries < 2; tries += 1) {
      expect((await composed(invitation())).parsed.messageId).toBe(`<${ID}@mail.example>`);
    }
  });

  it('needs no name', async () => {
    const { parsed } = await composed(invitation(), { name: '', address: 'no-reply@localhost' });
    expect(parsed.from?.value).toEqual([{ name: '', address: 'no-reply@localhost' }]);
  });

  it.each([
    'ada@acme.example',
    'ada+lovelace@mail.acme.example',
    "o'brien/x=y?@acme.example",
    '=?utf-8?q?=61=40evil.example=3e?=@acme.example',
    '{ada}@acme.example',
  ])('writes to %s, and nobody else', async (to) => {
    const { headers, recipients, parsed } = await composed(passwordChangedMail({ to }));
    expect(recipients).toEqual([to]);
    expect([...headers].sort()).toEqual(HEADERS);
    expect(parsed.cc ?? parsed.bcc ?? parsed.replyTo).toBeUndefined();
  });

  it('writes to a name of other letters by the one that servers know it by', async () => {
    const { recipients } = await composed(passwordChangedMail({ to: 'ada@bücher.example' }));
    expect(recipients).toEqual(['ada@xn--bcher-kva.example']);
  });

  it.each([
    '',
    'ada',
    '@acme.example',
    'ada@',
    'ada@acme.example, eve@evil.example',
    'ada@acme.example;eve@evil.example',
    'eve@evil.example@acme.example',
    'Ada <ada@acme.example>',
    '<eve@evil.example>@acme.example',
    '"eve@evil.example x"@acme.example',
    '"eve"@acme.example',
    'eve(comment)@acme.example',
    'group:eve@evil.example;',
    'ada@[127.0.0.1]',
    'eve\\@acme.example',
    'ada@acme.example\r\nBcc: eve@evil.example',
    'ada@acme.example\nRCPT TO:<eve@evil.example>',
    'ada\0@acme.example',
    'ada@acme.example\u2028',
    '\u202eada@acme.example',
    'ada @acme.example',
    'ada@acme.example ',
    '.ada@acme.example',
    'ada.@acme.example',
    'a..da@acme.example',
    'ada@acme..example',
  ])('refuses to write to %p', (to) => {
    const mail = { id: ID, acceptedAt: ACCEPTED_AT, message: passwordChangedMail({ to }) };
    expect(() => compose(mail, FROM)).toThrow(UnmailableAddressError);
  });

  describe('whatever people have typed', () => {
    const tricks = fc.constantFrom(
      ...[
        '\r\n',
        '\n',
        '\r',
        '\0',
        '\r\n\r\n',
        '\r\n.\r\n',
        '\t',
        ' ',
        '\u0085',
        '\u2028',
        '\u202e',
        '\u200b',
      ],
      ...['Bcc: eve@evil.example', 'To:eve@evil.example', 'Content-Type: text/html', 'Subject: other'],
      ...['=?utf-8?q?=0d=0aBcc:eve=40evil.example?=', '=?utf-8?b?DQo=?=', '%0d%0a', '=0D=0A'],
      ...[
        'http://',
        'https:',
        '//',
        '\\\\',
        'www.',
        'evil.example',
        'evil.com',
        'mailto:',
        '@',
        '.',
        ':',
        '/',
      ],
      ...[
        '"',
        "'",
        '<',
        '>',
        '&',
        '”',
        ',',
        ';',
        '(',
        ')',
        '<a href="http://evil.com">',
        '</p>',
        '&#46;',
        '\ud800',
      ],
    );
    const text = fc
      .array(fc.oneof(tricks, fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })))
      .map((parts) => parts.join(''));

    /** Puts the second into the first. */
    const insert = ([address, part, at]: readonly [string, string, number]) =>
      address.slice(0, at) + part + address.slice(at);

    it('adds no header, no recipient and no link', async () => {
      await fc.assert(
        fc.asyncProperty(text, text, async (organization, inviterEmail) => {
          const message = invitation({ organization, inviterEmail });
          const { headers, recipients, parsed } = await composed(message);

          expect([...headers].sort()).toEqual(HEADERS);
          expect(recipients).toEqual([TO]);
          expect(parsed.from?.value).toEqual([FROM]);
          expect(parsed.subject).toBe(message.subject);
          expect(parsed.text?.trimEnd()).toBe(message.text);
          expect(linksOf(parsed)).toEqual([LINK, LINK]);
          expect(parsed.html).not.toMatch(/<(?!\/?(?:html|head|meta|title|body|p|a)\b|!doctype html>)/);
        }),
      );
    });

    it('adds none in a mail without a link either', async () => {
      await fc.assert(
        fc.asyncProperty(text, async (newEmail) => {
          const { headers, recipients, parsed } = await composed(emailChangedMail({ to: TO, newEmail }));
          expect([...headers].sort()).toEqual(HEADERS);
          expect(recipients).toEqual([TO]);
          expect(linksOf(parsed)).toEqual([]);
        }),
      );
    });

    it('reaches at most the very address that was given', async () => {
      await fc.assert(
        fc.asyncProperty(fc.tuple(fc.emailAddress(), text, fc.nat(30)).map(insert), async (to) => {
          let made: Composed;
          try {
            made = await composed(passwordChangedMail({ to }));
          } catch (error) {
            expect(error).toBeInstanceOf(UnmailableAddressError);
            return;
          }
          const [local] = to.split('@');
          expect(made.recipients).toHaveLength(1);
          expect(made.recipients[0]?.split('@')[0]).toBe(local);
          expect([...made.headers].sort()).toEqual(HEADERS);
        }),
      );
    });
  });
});
