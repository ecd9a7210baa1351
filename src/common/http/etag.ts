import { InvalidRequestError } from '../errors/request.errors';

const STRONG_TAG = /^"(0|[1-9]\d{0,14})"$/;
/** May hold commas. */
const ANY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** The strong entity tag (RFC 9110, 8.8.3) of a version. */
export function toETag(version: number): string {
  return `"${version}"`;
}

/** What `If-Match` asks for: any version, or one of these; tags that are not ours match nothing. */
export type IfMatch = 'any' | ReadonlySet<number>;

/**
 * @returns undefined without the header
 * @throws InvalidRequestError for what is no list of entity tags
 */
export function parseIfMatch(header: string | undefined): IfMatch | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  const tags = splitTags(header, 'If-Match');
  // Compared strongly: a weak tag never matches.
  return new Set(tags.flatMap((tag) => STRONG_TAG.exec(tag)?.slice(1).map(Number) ?? []));
}

/** Whether `If-None-Match` names this version; compared weakly, as reads do. */
export function matchesIfNoneMatch(header: string | undefined, version: number): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return splitTags(header, 'If-None-Match').some((tag) => tag.replace(/^W\//, '') === toETag(version));
}

function splitTags(header: string, field: string): string[] {
  const tags = header.match(ANY_TAG) ?? [];
  const between = header.replace(ANY_TAG, '').split(',');
  if (between.length !== tags.length || between.some((text) => text.trim() !== '')) {
    throw new InvalidRequestError([{ field, message: 'must be * or a list of entity tags such as "3"' }]);
  }
  return tags;
}
