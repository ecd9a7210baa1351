import { findJsonError } from './json-error-position';

const DOCUMENT = JSON.stringify(
  { a: [1, -2.5e3, true, null, {}, []], 'ke"y': { b: 'te\\xt \u0001 ü', c: [[0], {}] } },
  null,
  1,
);

/** Small, seeded and good enough to choose places and characters. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
}

/** JSON.parse's own word: whether it takes the text, and the place where it tells one. */
function judge(text: string): { readonly isJson: boolean; readonly offset: number | undefined } {
  try {
    JSON.parse(text);
    return { isJson: true, offset: undefined };
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    return { isJson: false, offset: position === undefined ? undefined : Number(position) };
  }
}

function offsetOf(text: string, { line, column }: { line: number; column: number }): number {
  return (
    text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length +
    (line > 1 ? 1 : 0) +
    column -
    1
  );
}

describe(findJsonError.name, () => {
  it.each([
    ['', 1, 1],
    ['  ', 1, 3],
    ['{"a":x}', 1, 6],
    ['{"a":1,}', 1, 8],
    ['{a:1}', 1, 2],
    ['[1 2]', 1, 4],
    ['[1,]', 1, 4],
    ['{"a"\n :1}}', 2, 5],
    ['{"a":"b', 1, 8],
    ['"\\x"', 1, 2],
    ['"a\tb"', 1, 3],
    ['"\\u12g4"', 1, 2],
    ['01', 1, 2],
    ['tru', 1, 1],
    ['{"a":1]', 1, 7],
    ['\n\n[\n"a"\n', 5, 1],
  ])('finds the place in %p', (text, line, column) => {
    expect(findJsonError(text)).toEqual({ line, column });
  });

  it('agrees with JSON.parse on thousands of damaged documents', () => {
    const random = randomNumbers(7);
    const characters = '{}[]:,"\\ 0-.eEtu\n\t';
    let damaged = 0;
    for (let round = 0; round < 5000; round += 1) {
      const at = random(DOCUMENT.length);
      const character = characters.charAt(random(characters.length + 1));
      const text = DOCUMENT.slice(0, at) + character + DOCUMENT.slice(at + random(2));
      const { isJson, offset } = judge(text);
      const found = findJsonError(text);
      expect({ text, isJson: found === undefined }).toEqual({ text, isJson });
      if (found === undefined) continue;
      damaged += 1;
      // Ours points to the beginning of a number, word or escape that is wrong inside.
      const ours = offsetOf(text, found);
      if (offset !== undefined) {
        expect({ text, isNear: ours <= offset && offset - ours <= 5 }).toEqual({ text, isNear: true });
      }
    }
    expect(damaged).toBeGreaterThan(1000);
  });

  it('does not overflow, however deep or long the text is', () => {
    expect(findJsonError('['.repeat(200_000))).toEqual({ line: 1, column: 200_001 });
    expect(findJsonError(`"${'\\n'.repeat(130_000)}`)).toEqual({ line: 1, column: 260_002 });
  });
});
