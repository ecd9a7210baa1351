import { createHmac, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { derivedKey } from '../config/derived-key';
import { IdempotencyConfig } from '../config/idempotency.config';

/** Which request a key is for: the same key of another caller, or on another route, is another one. */
export interface KeyScope {
  /** Who signed in; everybody else is one caller. */
  readonly caller: string;
  readonly method: string;
  /** As declared, such as `/org/create`. */
  readonly route: string;
  /** As sent. */
  readonly key: string;
}

export interface RequestContent {
  /** Path and query. */
  readonly url: string;
  readonly body: unknown;
}

/**
 * All that is kept of a key and its request. With a key of the server's, so that who reads the database can neither
 * find a request by its key nor try passwords against a body.
 */
@Injectable()
export class RequestDigests {
  readonly #key: KeyObject;

  constructor({ secret }: IdempotencyConfig) {
    this.#key = derivedKey(secret, 'idempotency-key');
  }

  ofKey({ caller, method, route, key }: KeyScope): string {
    return this.#digest(['key', caller, method, route, key]);
  }

  ofRequest({ url, body }: RequestContent): string {
    return this.#digest(['request', url, body ?? null]);
  }

  /** JSON, because it tells ["ab","c"] from ["a","bc"]. */
  #digest(parts: readonly unknown[]): string {
    return createHmac('sha256', this.#key).update(JSON.stringify(parts)).digest('base64url');
  }
}
