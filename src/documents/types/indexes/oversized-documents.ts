import { areTooMany, indexKeysOf, NO_KEYS, sumOf } from '../../content/assert-indexable';
import type { DocumentData } from '../../document';
import type { DeclaredIndex } from '../declared-type';

const LITTLE_BYTES = 16 * 1024;

/**
 * Which of the indexes that are to be built must not be, as a stored document would have more keys than one may: the
 * database might build them, but would never be done with the next change of that document.
 * @returns their names
 */
export async function indexesWithTooManyKeys(
  documents: AsyncIterable<{ readonly data: DocumentData }>,
  { built, wanted }: { readonly built: readonly DeclaredIndex[]; readonly wanted: readonly DeclaredIndex[] },
): Promise<ReadonlySet<string>> {
  const refused = new Set<string>();
  for await (const { data } of documents) {
    let keys = built.map((index) => indexKeysOf(data, index)).reduce(sumOf, NO_KEYS);
    for (const index of wanted.filter(({ name }) => !refused.has(name))) {
      const more = indexKeysOf(data, index);
      // One that adds next to nothing is not at fault for what others have too much of.
      if (more.entries === 0 && more.bytes < LITTLE_BYTES) continue;
      if (areTooMany(sumOf(keys, more))) refused.add(index.name);
      else keys = sumOf(keys, more);
    }
    if (refused.size === wanted.length) break;
  }
  return refused;
}
