import type { PemKey } from './pem-keys';

/** How people sign in. */
export abstract class AuthConfig {
  /** Signs and verifies access tokens, unless there is a private key; every other key is derived from it. */
  abstract readonly secret: string;
  /** Verifies tokens that were signed before the secret was changed. */
  abstract readonly previousSecret: string | undefined;
  /** Signs access tokens in place of the secret. */
  abstract readonly privateKey: PemKey | undefined;
  /** Verify tokens that were signed before the private key was changed. */
  abstract readonly previousPublicKeys: readonly PemKey[];
  abstract readonly issuer: string;
  abstract readonly audience: string;
  abstract readonly accessTokenSeconds: number;
  /** How long a session lasts that is not refreshed, and how long one can last at most; milliseconds. */
  abstract readonly sessionIdleMs: number;
  abstract readonly sessionMaxMs: number;
  /** How many passwords may wait to be hashed, beside those being hashed. */
  abstract readonly passwordQueueLimit: number;
  /** How many people and how many memberships are remembered, and for how long. */
  abstract readonly cacheLimit: number;
  abstract readonly cacheTtlMs: number;
  abstract readonly missingTtlMs: number;
}
