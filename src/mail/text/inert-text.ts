/** As many characters as a display name may have. */
const MAX_CHARACTERS = 100;

/** Blanks, line breaks, control characters. */
const BLANKS = /[\s\p{Z}\p{Cc}]+/gu;

/** What changes the direction of the text around it, or is not seen; but two joiners are part of how some write. */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cf}\p{Cs}]/gu;

/**
 * What makes a link of the text around it, unless a blank follows: `evil.example`, `a@b`, `tel:1`, `//host`, `\\host`.
 * Beside each character of ASCII stand those that browsers take for it.
 */
const LINKING = /[.\u3002\uff0e\uff61\u2024:\uff1a@\uff20](?=\S)|[/\\\uff0f]{2,}/gu;

/** They would end the quotation that a name stands in, and what follows would pass for a sentence of ours. */
const QUOTATION_MARKS = /["\u2033\u275d\u275e\uff02\u301d-\u301f\u201e\u201a\p{Pi}\p{Pf}]/gu;

/**
 * What somebody has typed, as one line that is safe to print in a mail: bounded, in one direction, and with brackets
 * where a mail program would make a link of it, as in `evil[.]example`. Brackets are seen and do it everywhere;
 * characters without width would do it unseen, but are taken for a mark of spam.
 */
export function inert(text: string): string {
  return shortened(text.replace(INVISIBLE, '').replace(BLANKS, ' ').trim()).replace(LINKING, '[$&]');
}

/** A name that somebody has chosen, {@link inert} and in quotation marks that it cannot end. */
export function quoted(name: string): string {
  return `“${inert(name.replace(QUOTATION_MARKS, "'")) || '…'}”`;
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_CHARACTERS ? text : `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…`;
}
