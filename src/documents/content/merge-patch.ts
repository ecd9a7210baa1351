import type { DocumentData } from '../document';

function isObject(value: unknown): value is DocumentData {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * JSON merge patch (RFC 7396) of an object by an object: null removes, objects merge, anything else replaces. May
 * recurse: neither is deeper than the body reader allows.
 */
export function mergePatch(target: DocumentData, patch: DocumentData): DocumentData {
  const kept = Object.entries(target).filter(([key]) => !(Object.hasOwn(patch, key) && patch[key] === null));
  const changed = Object.entries(patch).flatMap(([key, value]) => {
    if (value === null) return [];
    const current = Object.hasOwn(target, key) ? target[key] : undefined;
    return [[key, isObject(value) ? mergePatch(isObject(current) ? current : {}, value) : value] as const];
  });
  return Object.fromEntries([...kept, ...changed]);
}
