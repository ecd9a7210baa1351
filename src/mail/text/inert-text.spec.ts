import { inert, quoted } from './inert-text';

describe(inert.name, () => {
  it.each([
    'Acme Inc.',
    'AC/DC',
    'St. Gallen: our offices',
    'Größe & Söhne',
    "O'Brien <Consulting>",
    '株式会社東京',
    'شرکت نمونه',
    'می\u200cخواهم', // Persian is written with a joiner that is not seen
    '👩\u200d🚀 Space',
    '',
  ])('leaves %p alone', (text) => {
    expect(inert(text)).toBe(text);
  });

  it.each([
    ['http://evil.example', 'http[:][//]evil[.]example'],
    ['https:evil.example', 'https[:]evil[.]example'],
    ['www.evil.example/login?a=b', 'www[.]evil[.]example/login?a=b'],
    ['evil.example', 'evil[.]example'],
    ['Booking.com', 'Booking[.]com'],
    ['//localhost/x', '[//]localhost/x'],
    ['\\\\server\\share', '[\\\\]server\\share'],
    ['tel:+15550100', 'tel[:]+15550100'],
    ['owner@acme.example', 'owner[@]acme[.]example'],
    ['evil。example', 'evil[。]example'],
    ['evil．example', 'evil[．]example'],
    ['evil｡example', 'evil[｡]example'],
    ['evil․example', 'evil[․]example'],
    ['http：／／evil', 'http[：][／／]evil'],
    ['evil.\u200dexample', 'evil[.]\u200dexample'],
    ['evil.\u200bexample', 'evil[.]example'],
    ['e\u00advil.exam\u2060ple', 'evil[.]example'],
  ])('leaves no link in %p', (text, expected) => {
    expect(inert(text)).toBe(expected);
  });

  it.each([
    ['two\r\nlines', 'two lines'],
    ['two\u2028lines\u2029here', 'two lines here'],
    ['two\u0085lines', 'two lines'],
    ['a\0b\u001b[31mc\u007fd', 'a b [31mc d'],
    ['  much \t\u00a0 room  ', 'much room'],
    ['\u202eemca\u202c', 'emca'],
    ['\u2066a\u2067b\u2068c\u2069', 'abc'],
    ['\u200ea\u200fb\u061cc', 'abc'],
    ['\ufeffacme', 'acme'],
    ['a\ud800b', 'ab'],
    ['flag \u{e0067}\u{e0062}', 'flag'],
  ])('makes one line in one direction of %p', (text, expected) => {
    expect(inert(text)).toBe(expected);
  });

  it('shortens to what a display name may have, and cuts no character in two', () => {
    expect(inert('😀'.repeat(100))).toBe('😀'.repeat(100));
    expect(inert('😀'.repeat(101))).toBe(`${'😀'.repeat(99)}…`);
  });
});

describe(quoted.name, () => {
  it('puts a name in quotation marks', () => {
    expect(quoted('Acme Inc.')).toBe('“Acme Inc.”');
    expect(quoted('http://evil.example')).toBe('“http[:][//]evil[.]example”');
  });

  it.each(['Acme” is closed', 'Acme" is closed', 'Acme„ is closed', 'Acme» is closed', 'Acme＂ is closed'])(
    'lets %p not end them',
    (name) => {
      expect(quoted(name)).toBe("“Acme' is closed”");
    },
  );

  it.each(['', '\u202e', ' \u200b '])('shows that there is a name where nothing of %p is seen', (name) => {
    expect(quoted(name)).toBe('“…”');
  });
});
