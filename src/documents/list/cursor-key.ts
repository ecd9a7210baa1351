import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuthConfig } from '../../config/auth.config';
import { derivedKey } from '../../config/derived-key';

/** Signs the cursors of lists: the same on every instance, and another one when the secret is changed. */
@Injectable()
export class CursorKey {
  readonly key: KeyObject;

  constructor({ secret }: AuthConfig) {
    this.key = derivedKey(secret, 'documents-page-cursor-key');
  }
}
