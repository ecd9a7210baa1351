/** What comes before the id in a document's `_id`; no type holds a `/`, so no two types share a beginning. */
function keyPrefix(type: string): string {
  return `${type}/`;
}

/** The `_id` of a document, or, for part of an id, what all of their `_id`s begin with. */
export function documentKey({ type, id }: { readonly type: string; readonly id: string }): string {
  return keyPrefix(type) + id;
}

/** The other way; neither a type nor an id holds a `/`. */
export function documentKeyOf(key: string): { readonly type: string; readonly id: string } {
  const slash = key.indexOf('/');
  return { type: key.slice(0, slash), id: key.slice(slash + 1) };
}

/**
 * Every `_id` of one type and no other: all of them begin with `<type>/`, and `0` is the character after `/`. Whatever
 * text is put behind the prefix, it stays within.
 */
export function typeRange(type: string): { readonly $gte: string; readonly $lt: string } {
  return { $gte: keyPrefix(type), $lt: `${type}0` };
}
