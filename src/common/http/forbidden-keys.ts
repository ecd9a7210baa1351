/** Names that reach an object's prototype when a careless merge or lookup uses them; refused wherever they come. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
