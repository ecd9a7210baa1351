import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { readPrivateKey, readPublicKeys } from './pem-keys';

interface PemPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

const toPem = ({ publicKey, privateKey }: KeyPairKeyObjectResult): PemPair => ({
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});

const ecPair = (namedCurve: string) => toPem(generateKeyPairSync('ec', { namedCurve }));
const rsaPair = (modulusLength: number) => toPem(generateKeyPairSync('rsa', { modulusLength }));

const ec = ecPair('P-256');
const rsa = rsaPair(2048);

const FORMS: readonly (readonly [string, (pem: string) => string])[] = [
  ['as it is', (pem) => pem],
  ['with \\n for its lines', (pem) => pem.replaceAll('\n', '\\n')],
  ['without its last line end', (pem) => pem.trim()],
  ['with the line ends of Windows', (pem) => pem.replaceAll('\n', '\r\n')],
  ['in Base64', (pem) => Buffer.from(pem).toString('base64')],
];

describe(readPrivateKey.name, () => {
  it.each(FORMS)('reads a key %s', (_form, write) => {
    expect(readPrivateKey(write(ec.privateKey))).toMatchObject({
      algorithm: 'ES256',
      key: { type: 'private' },
    });
    expect(readPrivateKey(write(rsa.privateKey))).toMatchObject({ algorithm: 'RS256' });
  });

  it('reads the older forms of OpenSSL', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(readPrivateKey(privateKey.export({ type: 'sec1', format: 'pem' }).toString())?.algorithm).toBe(
      'ES256',
    );
    const old = generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey;
    expect(readPrivateKey(old.export({ type: 'pkcs1', format: 'pem' }).toString())?.algorithm).toBe('RS256');
  });

  it.each([
    ['a public key', ec.publicKey],
    ['RSA of 1024 bits', rsaPair(1024).privateKey],
    ['RSA for PSS', toPem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 })).privateKey],
    ['P-384', ecPair('P-384').privateKey],
    ['secp256k1', ecPair('secp256k1').privateKey],
    ['Ed25519', toPem(generateKeyPairSync('ed25519')).privateKey],
    [
      'an encrypted one',
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
        .toString(),
    ],
    ['one that is cut', ec.privateKey.slice(0, 100)],
    ['text', 'a secret of 32 bytes or more, which is no key'],
  ])('refuses %s', (_what, text) => {
    expect(readPrivateKey(text)).toBeNull();
  });
});

describe(readPublicKeys.name, () => {
  it.each(FORMS)('reads several %s', (_form, write) => {
    const keys = readPublicKeys(write(ec.publicKey + rsa.publicKey));
    expect(keys).toMatchObject([
      { algorithm: 'ES256', key: { type: 'public' } },
      { algorithm: 'RS256', key: { type: 'public' } },
    ]);
  });

  it('takes of a private key the public one', () => {
    expect(readPublicKeys(ec.privateKey)).toMatchObject([{ key: { type: 'public' } }]);
  });

  it.each([
    ['text', 'no keys'],
    ['text between them', `${ec.publicKey}and ${rsa.publicKey}`],
    ['one that is too short', ec.publicKey + rsaPair(1024).publicKey],
    ['one that is cut', ec.publicKey + rsa.publicKey.slice(0, 200)],
  ])('refuses all for %s', (_what, text) => {
    expect(readPublicKeys(text)).toBeNull();
  });
});
