/**
 * The text with another character at this place, counted from the end if negative, whatever stood there: a secret is
 * another in each run, so a character named by the test would now and then be the one that it already has.
 */
export function withCharacterChanged(text: string, at: number): string {
  const place = at < 0 ? text.length + at : at;
  return `${text.slice(0, place)}${text[place] === 'a' ? 'b' : 'a'}${text.slice(place + 1)}`;
}
