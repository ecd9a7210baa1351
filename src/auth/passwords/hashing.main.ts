import { hashSync, verifySync } from '@node-rs/argon2';

/* What runs in the threads of `PasswordHasher`. */

/** OWASP's second choice for argon2id, which is the library's default: 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

interface Verification {
  readonly hash: string;
  readonly password: string;
}

export function hash(password: string): string {
  return hashSync(password, PARAMETERS);
}

/** @throws Error for what is no hash */
export function verify({ hash, password }: Verification): boolean {
  return verifySync(hash, password);
}
