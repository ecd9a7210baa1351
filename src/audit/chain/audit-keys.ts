import { hkdfSync, type KeyObject } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditConfig } from '../../config/audit.config';
import { derivedKey } from '../../config/derived-key';
import { AuditKeysRepository } from './audit-keys.repository';
import { unwrapKey, wrapKey } from './wrapped-key';

export interface AuditKey {
  /** Names the key in what is made with it, and tells nothing of the key itself. */
  readonly id: string;
  readonly key: KeyObject;
}

interface KeysOfSecret {
  readonly chain: AuditKey;
  /** Encrypts keys of secrets before this one. */
  readonly wrapping: KeyObject;
}

const KEY_ID_BYTES = 9;

/**
 * The keys of the chain: the one that signs, derived from the secret, and those of secrets before, which verify. A secret
 * is known for one change only, as JWT_SECRET_PREVIOUS, and entries are kept for longer: so at each start the keys that are
 * known are stored, encrypted for who has the present secret.
 */
@Injectable()
export class AuditKeys implements OnApplicationBootstrap {
  readonly current: AuditKey;
  readonly #secrets: readonly KeysOfSecret[];
  readonly #known = new Map<string, KeyObject>();

  constructor(
    { secret, previousSecret }: AuditConfig,
    private readonly stored: AuditKeysRepository,
  ) {
    const current = keysOf(secret);
    this.current = current.chain;
    this.#secrets = [current, ...(previousSecret === undefined ? [] : [keysOf(previousSecret)])];
    for (const { chain } of this.#secrets) this.#known.set(chain.id, chain.key);
  }

  /** Null for a key that this instance has no way to. */
  find(id: string): KeyObject | null {
    return this.#known.get(id) ?? null;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.load();
  }

  /** Also what an instance with a newer secret has stored for the one of before. */
  async load(): Promise<void> {
    const stored = await this.stored.list();
    for (const { id, wrappedBy, wrapped } of stored) {
      const secret = this.#secrets.find(({ chain }) => chain.id === wrappedBy);
      const key = secret && unwrapKey(wrapped, id, secret.wrapping);
      if (key != null) this.#known.set(id, key);
    }
    const [current] = this.#secrets;
    if (current === undefined) return;
    for (const [id, key] of this.#known) {
      const isStored = stored.some((one) => one.id === id && one.wrappedBy === current.chain.id);
      if (isStored) continue;
      const wrapped = wrapKey(key, id, current.wrapping);
      await this.stored.ensure({ id, wrappedBy: current.chain.id, wrapped });
    }
  }
}

function keysOf(secret: string): KeysOfSecret {
  const id = Buffer.from(hkdfSync('sha256', secret, '', 'audit-key-id', KEY_ID_BYTES)).toString('base64url');
  return {
    chain: { id, key: derivedKey(secret, 'audit-chain') },
    wrapping: derivedKey(secret, 'audit-key-wrapping'),
  };
}
