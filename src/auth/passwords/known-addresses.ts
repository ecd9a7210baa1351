import { createHmac, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { clientNetwork } from '../../common/http/client-address';
import type { AdminId } from '../../common/types/ids';
import { AuthConfig } from '../../config/auth.config';
import { derivedKey } from '../../config/derived-key';

/** How many addresses of an account are remembered, the latest ones. */
export const MAX_KNOWN_ADDRESSES = 20;

const DIGEST_BYTES = 12;

/**
 * Networks from which a person has signed in, as keyed digests that are of use for that account alone: who reads the
 * database learns no address.
 */
@Injectable()
export class KnownAddresses {
  readonly #keys: readonly KeyObject[];

  constructor({ secret, previousSecret }: AuthConfig) {
    const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
    this.#keys = secrets.map((one) => derivedKey(one, 'known-address'));
  }

  /** What is stored of an address; null where there is none to be stored. */
  digestOf(accountId: AdminId, address: string | null): string | null {
    return address === null ? null : (this.#candidates(accountId, address)[0] ?? null);
  }

  isKnown(
    { id, knownAddresses }: { readonly id: AdminId; readonly knownAddresses: readonly string[] },
    address: string | null,
  ): boolean {
    return (
      address !== null && this.#candidates(id, address).some((digest) => knownAddresses.includes(digest))
    );
  }

  /** Of the key before this one, too, where the secret was changed. */
  #candidates(accountId: AdminId, address: string): string[] {
    return this.#keys.map((key) =>
      createHmac('sha256', key)
        .update(`${accountId} ${clientNetwork(address)}`)
        .digest()
        .toString('base64url', 0, DIGEST_BYTES),
    );
  }
}
