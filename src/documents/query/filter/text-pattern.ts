/** All punctuation of ASCII: what means something in a pattern, and what might one day. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/**
 * A pattern that matches exactly this text. A backslash before punctuation is the escape that MongoDB still reads as
 * plain text when it makes index bounds of `^…`. U+0000 cannot stand in a stored pattern: as `\x00` it matches, but
 * ends the part that bounds are made of.
 */
export function textPattern(text: string): string {
  return text.replace(PUNCTUATION, String.raw`\$&`).replaceAll('\0', String.raw`\x00`);
}
