import { createSecretKey, type KeyObject } from 'node:crypto';
import { sign, verify } from 'jsonwebtoken';

const ISSUER = 'bench-peer';
const AUDIENCE = 'bench-peer-api';
export const TOKEN_SECONDS = 900;

export interface Identity {
  readonly adminId: string;
  readonly organizationId: string;
  /** Of the organization; signed with the rest, so that no command is spent on finding it. */
  readonly collectionName: string;
}

export class Tokens {
  readonly #key: KeyObject;

  constructor(secret: string) {
    this.#key = createSecretKey(Buffer.from(secret));
  }

  issue({ adminId, organizationId, collectionName }: Identity): string {
    return sign({ org_id: organizationId, collection: collectionName }, this.#key, {
      algorithm: 'HS256',
      subject: adminId,
      issuer: ISSUER,
      audience: AUDIENCE,
      expiresIn: TOKEN_SECONDS,
    });
  }

  /** Null for whatever is not a token of ours that is still good. */
  read(authorization: string | undefined): Identity | null {
    if (authorization?.startsWith('Bearer ') !== true) {
      return null;
    }
    try {
      const options = { algorithms: ['HS256' as const], issuer: ISSUER, audience: AUDIENCE };
      const claims = verify(authorization.slice('Bearer '.length), this.#key, options);
      if (typeof claims === 'string' || claims.sub === undefined) {
        return null;
      }
      return {
        adminId: claims.sub,
        organizationId: String(claims['org_id']),
        collectionName: String(claims['collection']),
      };
    } catch {
      return null;
    }
  }
}
