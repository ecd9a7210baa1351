import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config';

const KEY_BYTES = 32;

/** Signs the cursors of lists: the same on every instance, and another one when the secret is changed. */
@Injectable()
export class CursorKey {
  readonly key: KeyObject;

  constructor({ secret }: AuthConfig) {
    this.key = createSecretKey(
      new Uint8Array(hkdfSync('sha256', secret, '', 'documents-page-cursor-key', KEY_BYTES)),
    );
  }
}
