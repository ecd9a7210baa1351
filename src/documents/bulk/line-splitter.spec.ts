import fc from 'fast-check';
import { LineSplitter } from './line-splitter';

const MAX_BYTES = 8;

/** Copies, as a line is good until the next only. */
function linesOf(chunks: readonly Buffer[], maxBytes = MAX_BYTES): (string | null)[] {
  const sut = new LineSplitter(maxBytes);
  const lines: (string | null)[] = [];
  for (const chunk of chunks) {
    for (const line of sut.split(chunk)) lines.push(line?.toString('latin1') ?? null);
  }
  const rest = sut.rest();
  if (rest !== undefined) lines.push(rest?.toString('latin1') ?? null);
  return lines;
}

describe(LineSplitter.name, () => {
  it('cuts at newlines, wherever the chunks end', () => {
    const bytes = fc.stringMatching(/^[ab\n]*$/).map((text) => Buffer.from(text));
    fc.assert(
      fc.property(fc.array(bytes), (chunks) => {
        const parts = Buffer.concat(chunks).toString().split('\n');
        const lines = parts.at(-1) === '' ? parts.slice(0, -1) : parts;
        expect(linesOf(chunks)).toEqual(lines.map((line) => (line.length > MAX_BYTES ? null : line)));
      }),
    );
  });

  it.each([1, 3, 64])('takes the longest allowed line and no longer one, in chunks of %d', (size) => {
    const text = Buffer.from('12345678\n123456789\n12345678');
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
      text.subarray(index * size, (index + 1) * size),
    );
    expect(linesOf(chunks)).toEqual(['12345678', null, '12345678']);
  });

  it('leaves bytes as they are', () => {
    expect(linesOf([Buffer.from([0xff, 0x00]), Buffer.from([0xc3, 0x0a, 0x0d])])).toEqual([
      '\xff\0\xc3',
      '\r',
    ]);
  });

  it('says of an endless line only that it is too long', () => {
    const sut = new LineSplitter(MAX_BYTES);
    const chunk = Buffer.alloc(64 * 1024, 'x');
    for (let count = 0; count < 1000; count += 1) expect([...sut.split(chunk)]).toEqual([]);
    expect(sut.rest()).toBeNull();
    expect(sut.rest()).toBeUndefined();
  });
});
