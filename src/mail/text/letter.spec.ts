import { AppLinks } from '../links/app-links';
import { writeLetter, type Letter } from './letter';

const link = new AppLinks({
  appUrl: 'https://app.example',
  from: { name: '', address: 'no-reply@app.example' },
  delivery: { kind: 'none' },
}).verifyEmail("a&b'c");

const LETTER: Letter = {
  kind: 'email_verification',
  to: 'ada@acme.example',
  subject: 'Read <this>',
  paragraphs: ['First & "foremost"'],
  action: { label: "Let's <go>", link },
  notes: ['Then </p><script>alert(1)</script>'],
};

describe(writeLetter.name, () => {
  it('writes plain text as it is', () => {
    expect(writeLetter(LETTER).text).toBe(
      [
        'First & "foremost"',
        "Let's <go>:\nhttps://app.example/verify-email#token=a%26b'c",
        'Then </p><script>alert(1)</script>',
        'This mail was written by a program; nobody reads an answer to it.',
      ].join('\n\n'),
    );
  });

  it('escapes all of it in HTML, the address of the link included', () => {
    const { html } = writeLetter(LETTER);
    const address = 'https://app.example/verify-email#token=a%26b&#39;c';
    expect(html).toContain('<title>Read &lt;this&gt;</title>');
    expect(html).toContain('<p>First &amp; &quot;foremost&quot;</p>');
    expect(html).toContain(`<p><a href="${address}">Let&#39;s &lt;go&gt;</a></p>\n<p>${address}</p>`);
    expect(html).toContain('<p>Then &lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>');
    expect(html).not.toContain('<script');
  });

  it('hands on whom it is for, what it is about and its link', () => {
    expect(writeLetter(LETTER)).toMatchObject({
      kind: 'email_verification',
      to: 'ada@acme.example',
      subject: 'Read <this>',
      link,
    });
  });

  it('has no link where there is nothing to do', () => {
    const { action, ...notice } = LETTER;
    const { text, html, link: none } = writeLetter(notice);
    expect(none).toBeNull();
    expect(text).not.toContain(String(action?.link));
    expect(html).not.toContain('<a');
  });
});
