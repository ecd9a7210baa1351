import { parseSmtpUrl, SmtpUrlError } from './smtp-server';

describe(parseSmtpUrl.name, () => {
  it('speaks TLS from the start to smtps://', () => {
    expect(parseSmtpUrl('smtps://mailer:hunter2@smtp.example')).toEqual({
      host: 'smtp.example',
      port: 465,
      secure: true,
      requireTLS: false,
      ignoreTLS: false,
      rejectUnauthorized: true,
      credentials: { user: 'mailer', pass: 'hunter2' },
      clientName: null,
    });
  });

  it('demands the upgrade of smtp://', () => {
    expect(parseSmtpUrl('smtp://smtp.example')).toEqual({
      host: 'smtp.example',
      port: 587,
      secure: false,
      requireTLS: true,
      ignoreTLS: false,
      rejectUnauthorized: true,
      credentials: null,
      clientName: null,
    });
  });

  it.each([
    ['smtp://smtp.example', { requireTLS: true, ignoreTLS: false }],
    ['smtp://smtp.example?requireTLS=false', { requireTLS: false, ignoreTLS: false }],
    ['smtp://smtp.example?ignoreTLS=true', { requireTLS: false, ignoreTLS: true }],
    ['smtp://smtp.example?ignoreTLS=false', { requireTLS: true, ignoreTLS: false }],
    ['smtp://127.evil.example', { requireTLS: true, ignoreTLS: false }],
    ['smtp://localhost.evil.example', { requireTLS: true, ignoreTLS: false }],
    ['smtp://mailpit:1025', { requireTLS: true, ignoreTLS: false }],
    ['smtp://localhost:1025', { requireTLS: false, ignoreTLS: true }],
    ['smtp://LocalHost:1025', { requireTLS: false, ignoreTLS: true }],
    ['smtp://127.0.0.1', { requireTLS: false, ignoreTLS: true }],
    ['smtp://127.1.2.3', { requireTLS: false, ignoreTLS: true }],
    ['smtp://[::1]', { requireTLS: false, ignoreTLS: true }],
    ['smtp://localhost?requireTLS=true', { requireTLS: true, ignoreTLS: false }],
    ['smtp://localhost?ignoreTLS=false', { requireTLS: false, ignoreTLS: false }],
    ['smtp://localhost?requireTLS=false', { requireTLS: false, ignoreTLS: true }],
  ])('reads what %s says of the upgrade', (url, expected) => {
    expect(parseSmtpUrl(url)).toMatchObject(expected);
  });

  it('reads user and password percent-encoded, as they hold what a URL is made of', () => {
    const { credentials } = parseSmtpUrl(
      'smtp://no-reply%40acme.example:p%3A%2F%3F%23%40%25%C3%BC@smtp.example',
    );
    expect(credentials).toEqual({ user: 'no-reply@acme.example', pass: 'p:/?#@%ü' });
  });

  it('takes an address of IPv6, a name to greet by and a certificate that nobody vouches for', () => {
    expect(
      parseSmtpUrl('smtp://[2001:db8::1]:2525/?name=api.acme.example&tls.rejectUnauthorized=false'),
    ).toMatchObject({
      host: '2001:db8::1',
      port: 2525,
      clientName: 'api.acme.example',
      rejectUnauthorized: false,
    });
  });

  it.each([
    '',
    'smtp.example',
    'http://smtp.example',
    'smtp:smtp.example',
    'smtp:///',
    'smtp://:25',
    'smtp://smtp.example:0',
    'smtp://smtp.example:65536',
    'smtp://a,b',
    'smtp://-a',
    'smtp://smtp%2eexample',
    'smtp://smtp.example/path',
    'smtp://smtp.example#hunter2',
    'smtp://user:hun#ter2@smtp.example',
    'smtp://user:hun/ter2@smtp.example',
    'smtp://user:12?hunter2@smtp.example',
    'smtp://user@smtp.example',
    'smtp://:hunter2@smtp.example',
    'smtp://user:hunter2%zz@smtp.example',
    'smtp://user:hunter2@smtp.example?debug=true',
    'smtp://user:hunter2@smtp.example?logger=true',
    'smtp://user:hunter2@smtp.example?tls.ca=x',
    'smtp://user:hunter2@smtp.example?requireTLS',
    'smtp://user:hunter2@smtp.example?requireTLS=yes',
    'smtp://user:hunter2@smtp.example?requireTLS=true&requireTLS=false',
    'smtp://user:hunter2@smtp.example?requireTLS=true&ignoreTLS=true',
    'smtp://user:hunter2@smtp.example?name=a%0d%0ab',
    'smtp://user:hunter2@smtp.example?name=',
    'smtps://user:hunter2@smtp.example?requireTLS=false',
    'smtps://user:hunter2@smtp.example?ignoreTLS=true',
  ])('refuses %p without quoting it', (url) => {
    let message = 'taken';
    try {
      parseSmtpUrl(url);
    } catch (error) {
      expect(error).toBeInstanceOf(SmtpUrlError);
      message = (error as SmtpUrlError).message;
    }
    expect(message).toMatch(/^(?:must|may|has|needs|cannot) /);
    expect(message).not.toMatch(/hun|ter2|user:/);
  });
});
