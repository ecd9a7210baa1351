import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SignUpConfig } from '../config/sign-up.config';
import { SignUpClosedError, SignUpTokenInvalidError } from './organizations.errors';

/**
 * Whether organizations are made for everybody, for who has a token, or not at all. It is about organizations and not
 * about people: who is signed in needs the token as well, or members who were invited would pass it by.
 */
@Injectable()
export class SignUpAdmission {
  readonly #digests: readonly Buffer[];

  constructor(private readonly config: SignUpConfig) {
    this.#digests = config.tokens.map(digestOf);
  }

  /**
   * @throws SignUpClosedError
   * @throws SignUpTokenInvalidError
   */
  assertAdmitted(token: string | undefined): void {
    if (this.config.mode === 'closed') throw new SignUpClosedError();
    if (this.config.mode === 'token' && !this.#isGood(token)) throw new SignUpTokenInvalidError();
  }

  /** Takes the same time whichever it is: digests are compared in constant time, and all of them. */
  #isGood(token = ''): boolean {
    const given = digestOf(token);
    return this.#digests.reduce((isGood, digest) => timingSafeEqual(digest, given) || isGood, false);
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
