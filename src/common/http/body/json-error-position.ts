const SPACE = /[ \t\n\r]*/y;
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** A string without its closing quote: how far it goes tells where it goes wrong. */
const OPEN_STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*/y;

/** What may come next; `...OrEnd` also admits the closing bracket of what was just opened. */
type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd';

export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Walks over JSON text token by token, without recursion, up to the first place where it is no JSON. */
class JsonScanner {
  private offset = 0;
  private expected: Expected = 'value';
  private readonly closers: ('}' | ']')[] = [];

  constructor(private readonly text: string) {}

  /** @returns undefined when the whole text is JSON */
  errorOffset(): number | undefined {
    for (;;) {
      this.skip(SPACE);
      const isComplete = this.expected === 'commaOrEnd' && this.closers.length === 0;
      if (isComplete && this.offset === this.text.length) return undefined;
      if (isComplete || !this.step(this.text[this.offset])) return this.offset;
    }
  }

  private step(char: string | undefined): boolean {
    if (char === this.closers.at(-1) && char !== undefined && this.expected.endsWith('OrEnd')) {
      this.closers.pop();
      return this.advance('commaOrEnd');
    }
    switch (this.expected) {
      case 'colon':
        return char === ':' && this.advance('value');
      case 'commaOrEnd':
        return char === ',' && this.advance(this.closers.at(-1) === '}' ? 'key' : 'value');
      case 'key':
      case 'keyOrEnd':
        return char === '"' && this.string('colon');
      case 'value':
      case 'valueOrEnd':
        return this.value(char);
    }
  }

  private value(char: string | undefined): boolean {
    if (char === '"') return this.string('commaOrEnd');
    if (char === '{' || char === '[') {
      this.closers.push(char === '{' ? '}' : ']');
      return this.advance(char === '{' ? 'keyOrEnd' : 'valueOrEnd');
    }
    this.expected = 'commaOrEnd';
    return this.skip(NUMBER_OR_WORD);
  }

  private string(next: Expected): boolean {
    this.skip(OPEN_STRING);
    return this.text[this.offset] === '"' && this.advance(next);
  }

  private advance(next: Expected): true {
    this.offset += 1;
    this.expected = next;
    return true;
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.offset;
    const isFound = pattern.test(this.text);
    if (isFound) this.offset = pattern.lastIndex;
    return isFound;
  }
}

/**
 * Where text that JSON.parse refused stops being JSON. Its own messages say so only sometimes, and repeat the text
 * around the place, which may be a password. Runs only after a failure, so it need not be as fast.
 * @returns line and column counted from 1, in UTF-16 units; undefined if the text is JSON
 */
export function findJsonError(text: string): TextPosition | undefined {
  const offset = new JsonScanner(text).errorOffset();
  if (offset === undefined) return undefined;
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
