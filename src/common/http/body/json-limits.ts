/// <reference lib="es2024.string" />
// The reference above: `isWellFormed` is in every Node that we run on, but in TypeScript's library for ES2024 only.
import { MalformedRequestError } from '../../errors/request.errors';
import { FORBIDDEN_KEYS } from '../forbidden-keys';

/** How deep objects and arrays may be nested, the outermost being 1. Whatever walks the body later may recurse. */
export const MAX_JSON_DEPTH = 64;

/**
 * Fields of one object. The pipe takes some 15 µs for each field of a DTO, known or not: 24,000 of them, which fit in
 * 256 KiB, kept the event loop for half a second.
 */
export const MAX_JSON_FIELDS = 1000;

/** Paths are repeated to the caller; keys of theirs may be as long as the body. */
const MAX_PATH_LENGTH = 200;

/** An object or array that still has to be looked into, with the way back to the root for naming the place. */
interface Node {
  readonly value: object;
  readonly key: string | number;
  readonly parent: Node | undefined;
  readonly depth: number;
}

function pathOf(node: Node, key: string | number): string {
  const keys = [key];
  for (let at = node; at.parent !== undefined; at = at.parent) keys.unshift(at.key);
  const path = keys.join('.');
  return path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
}

/** The root has no place in a path; its key is what to call it. */
function wholeOf(node: Node): string {
  let root = node;
  while (root.parent !== undefined) root = root.parent;
  return String(root.key);
}

function assertText(text: string, node: Node, key: string | number): void {
  if (!text.isWellFormed()) {
    throw new MalformedRequestError(`${pathOf(node, key).toWellFormed()} holds half of a surrogate pair`);
  }
}

/** Looks at one member, and returns it if it has to be looked into. */
function checkMember(node: Node, key: string | number, value: unknown): Node | undefined {
  if (typeof value === 'string') assertText(value, node, key);
  if (typeof value !== 'object' || value === null) return undefined;
  if (node.depth === MAX_JSON_DEPTH) {
    throw new MalformedRequestError(`${wholeOf(node)} is nested deeper than ${MAX_JSON_DEPTH} levels`);
  }
  return { value, key, parent: node, depth: node.depth + 1 };
}

function checkFieldCount(count: number, node: Node): void {
  if (count <= MAX_JSON_FIELDS) return;
  const place = node.parent === undefined ? wholeOf(node) : pathOf(node.parent, node.key);
  throw new MalformedRequestError(`${place} has more than ${MAX_JSON_FIELDS} fields`);
}

function checkKey(key: string, node: Node): void {
  if (FORBIDDEN_KEYS.has(key)) {
    throw new MalformedRequestError(`The field ${pathOf(node, key)} is not allowed`);
  }
  assertText(key, node, key);
}

/**
 * Refuses parsed JSON that is too deep or too wide, has a key that is never allowed, or holds text that is no
 * Unicode and would be changed when stored. The walk keeps its own stack: no input makes it overflow.
 * @param whole what to call it in an error
 * @throws MalformedRequestError
 */
export function assertJsonLimits(root: object, whole = 'The body'): void {
  const pending: Node[] = [{ value: root, key: whole, parent: undefined, depth: 1 }];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (Array.isArray(node.value)) {
      // By index, as the keys of an array would all have to be made into strings first.
      for (let index = 0; index < node.value.length; index += 1) {
        const child = checkMember(node, index, node.value[index]);
        if (child) pending.push(child);
      }
    } else {
      const fields = Object.entries(node.value);
      checkFieldCount(fields.length, node);
      for (const [key, value] of fields) {
        checkKey(key, node);
        const child = checkMember(node, key, value);
        if (child) pending.push(child);
      }
    }
  }
}
