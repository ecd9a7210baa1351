import { createHash } from 'node:crypto';
import type { Filter, FilterNode } from '../filter/filter';
import type { Sort } from './sort';

/** The same text for the same node; parts that mean the same in any order are put into one. */
function canonicalNode(node: FilterNode): string {
  switch (node.kind) {
    case 'condition': {
      const { field, operator, ...operand } = node;
      return JSON.stringify([field, operator, operand]);
    }
    case 'not':
      return `not${canonicalFilter(node.branch)}`;
    case 'and':
    case 'or':
      return `${node.kind}[${node.branches.map(canonicalFilter).sort().join()}]`;
  }
}

function canonicalFilter(filter: Filter): string {
  return `(${filter.map(canonicalNode).sort().join()})`;
}

/**
 * What a cursor is bound to: which documents a list has and in which order. The order in which a caller writes its
 * conditions is no part of that, as a client may keep them in a map; the size of a page and the fields shown are not
 * either.
 */
export function queryDigest({ filter, sort }: { readonly filter: Filter; readonly sort: Sort }): string {
  const text = JSON.stringify([sort.field, sort.descending, canonicalFilter(filter)]);
  return createHash('sha256').update(text).digest('base64url');
}
