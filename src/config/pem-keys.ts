import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

export type AsymmetricAlgorithm = 'ES256' | 'RS256';

export interface PemKey {
  /** The only one that it is used with. */
  readonly algorithm: AsymmetricAlgorithm;
  readonly key: KeyObject;
}

const MIN_RSA_BITS = 2048;
const BLOCK = /-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\s*/g;

/** Null for what is none, is encrypted, or is of another kind than EC P-256 and RSA of 2048 bits or more. */
export function readPrivateKey(text: string): PemKey | null {
  return toPemKey(() => createPrivateKey(toPem(text)));
}

/** One PEM block after the other. Null unless all of it is such keys, as in {@link readPrivateKey}. */
export function readPublicKeys(text: string): readonly PemKey[] | null {
  const pem = toPem(text).trim();
  const blocks = pem.match(BLOCK) ?? [];
  if (blocks.join('') !== pem) return null;
  const keys = blocks.map((block) => toPemKey(() => createPublicKey(block)));
  return keys.every((key) => key !== null) ? keys : null;
}

/** Where a value cannot have lines, they are written as \n, or all of it as Base64. */
function toPem(text: string): string {
  const pem = text.includes('-----BEGIN ') ? text : Buffer.from(text, 'base64').toString();
  return pem.replaceAll('\\n', '\n');
}

function toPemKey(read: () => KeyObject): PemKey | null {
  try {
    const key = read();
    const algorithm = algorithmOf(key);
    return algorithm && { algorithm, key };
  } catch {
    return null; // what OpenSSL says of it helps nobody, and may quote it
  }
}

function algorithmOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): AsymmetricAlgorithm | null {
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ES256';
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= MIN_RSA_BITS) return 'RS256';
  return null;
}
