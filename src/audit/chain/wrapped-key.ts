import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @param id is bound to the key: a wrapped key under another id opens no longer */
export function wrapKey(key: KeyObject, id: string, wrapping: KeyObject): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, wrapping, nonce).setAAD(Buffer.from(id));
  return Buffer.concat([nonce, cipher.update(key.export()), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
}

/** Null when it was wrapped with another key, under another id, or changed since. */
export function unwrapKey(wrapped: string, id: string, wrapping: KeyObject): KeyObject | null {
  const bytes = Buffer.from(wrapped, 'base64url');
  try {
    const decipher = createDecipheriv(ALGORITHM, wrapping, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(id)).setAuthTag(bytes.subarray(-TAG_BYTES));
    return createSecretKey(
      Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]),
    );
  } catch {
    return null;
  }
}
