import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config';
import { publicKey, signingKey, type PublicKey, type SigningKey } from './signing-keys';

/**
 * The keys of access tokens. With a private key `JWT_SECRET` neither signs nor verifies any: who learns it then could
 * sign for everybody. The previous keys, of both kinds, verify what they have signed until it expires.
 */
@Injectable()
export class KeyRing {
  /** What new tokens are signed with. */
  readonly current: SigningKey;
  /** Those that tokens can be verified with elsewhere, the current one first. */
  readonly publicKeys: readonly PublicKey[];
  readonly #verifying: ReadonlyMap<string, SigningKey>;

  constructor({ secret, previousSecret, privateKey, previousPublicKeys }: AuthConfig) {
    const given = privateKey === undefined ? previousPublicKeys : [privateKey, ...previousPublicKeys];
    const publicKeys = new Map(given.map(publicKey).map((key) => [key.id, key]));
    const secrets = [privateKey === undefined ? secret : undefined, previousSecret];
    const secretKeys = secrets.flatMap((one) => (one === undefined ? [] : [signingKey(one)]));
    this.publicKeys = [...publicKeys.values()];
    this.#verifying = new Map([...secretKeys.map((key) => [key.id, key] as const), ...publicKeys]);
    this.current =
      privateKey === undefined
        ? signingKey(secret)
        : { id: publicKey(privateKey).id, algorithm: privateKey.algorithm, key: privateKey.key };
  }

  /** What a token of this name may be verified with. */
  find(id: string): SigningKey | null {
    return this.#verifying.get(id) ?? null;
  }

  /** Of all keys together; each key has but one. */
  get algorithms(): SigningKey['algorithm'][] {
    return [...new Set([...this.#verifying.values()].map(({ algorithm }) => algorithm))];
  }
}
