import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PlatformConfig } from '../../config/platform.config';

/** Who runs the service, as far as their key tells. */
export interface Operator {
  /** Of the key; the audit log's actor. */
  readonly name: string;
}

const PREFIX = 'opk_';

/** The keys of the platform API. Without any it is off. */
@Injectable()
export class OperatorKeys {
  readonly #keys: readonly { readonly operator: Operator; readonly digest: Buffer }[];

  constructor({ keys }: PlatformConfig) {
    this.#keys = keys.map(({ name, secret }) => ({ operator: { name }, digest: digestOf(secret) }));
  }

  get areThere(): boolean {
    return this.#keys.length > 0;
  }

  /**
   * Whose key it is; null for none of ours. Takes the same time whichever it is: digests are compared in constant time,
   * and all of them.
   */
  find(key: string): Operator | null {
    if (!key.startsWith(PREFIX)) return null;
    const digest = digestOf(key.slice(PREFIX.length));
    let found: Operator | null = null;
    for (const known of this.#keys) {
      if (timingSafeEqual(known.digest, digest)) found = known.operator;
    }
    return found;
  }
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
