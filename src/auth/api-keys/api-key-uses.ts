import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BackgroundWork } from '../../common/scheduling/background-work';
import type { ApiKeyId } from '../../common/types/ids';
import { AuthConfig } from '../../config/auth.config';
import { ApiKeysRepository } from './api-keys.repository';

const PERIOD_MS = 60_000;

/** Notes when keys were used: once a minute each, and no request waits for it. */
@Injectable()
export class ApiKeyUses {
  readonly #noted: LRUCache<ApiKeyId, true>;

  constructor(
    config: AuthConfig,
    private readonly keys: ApiKeysRepository,
    private readonly background: BackgroundWork,
  ) {
    this.#noted = new LRUCache({ max: config.cacheLimit, ttl: PERIOD_MS });
  }

  note(id: ApiKeyId): void {
    if (this.#noted.has(id)) return;
    this.#noted.set(id, true);
    this.background.run(() => this.keys.noteUse(id), 'When an API key was used last is not noted');
  }
}
