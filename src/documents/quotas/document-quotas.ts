import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { OrganizationId } from '../../common/types/ids';
import { DocumentsConfig } from '../../config/documents.config';
import { TenantFigures, type TenantHandle } from '../../tenancy';
import { DOCUMENTS } from '../schemas/document.schema';
import { DocumentTypesRepository } from '../types/document-types.repository';
import { StoredTypesRepository } from '../types/stored-types.repository';
import { QuotaExceededError } from './quota.errors';

/** What somebody is about to add. */
export interface Growth {
  readonly type: string;
  readonly documents: number;
  readonly bytes: number;
}

/** What was read, and what this process has admitted since, whether or not it came to be stored. */
interface Figures {
  readonly readAt: number;
  documents: number;
  bytes: number;
}

interface KnownTypes {
  readonly readAt: number;
  readonly names: Set<string>;
}

/** Whether an organization has a type, declared or with documents. */
interface Presence {
  readonly readAt: number;
  readonly isPresent: boolean;
}

const MAX_AGE_MS = 5_000;
/** Before it is refused, a write is judged by figures of this age: something may have been deleted meanwhile. */
const MAX_AGE_OF_REFUSAL_MS = 1_000;
/** Organizations that are remembered. */
const MAX_ENTRIES = 2_000;
/** Types that are remembered, of all organizations. */
const MAX_PRESENT_TYPES = 10_000;

/**
 * Holds organizations to their limits. It judges by figures at most 5 s old, and adds what this process admits in
 * between; so what an organization can go over its limits is what other instances write within 5 s, and what this one
 * has admitted, but not stored yet, at the moment when the figures are read anew.
 */
@Injectable()
export class DocumentQuotas {
  readonly #figures = new LRUCache<OrganizationId, Promise<Figures>>({ max: MAX_ENTRIES, ttl: MAX_AGE_MS });
  readonly #types = new LRUCache<OrganizationId, Promise<KnownTypes>>({ max: MAX_ENTRIES, ttl: MAX_AGE_MS });
  /** By organization and type. */
  readonly #presence = new LRUCache<string, Promise<Presence>>({ max: MAX_PRESENT_TYPES, ttl: MAX_AGE_MS });

  constructor(
    private readonly config: DocumentsConfig,
    private readonly tenantFigures: TenantFigures,
    private readonly storedTypes: StoredTypesRepository,
    private readonly declaredTypes: DocumentTypesRepository,
  ) {}

  /**
   * To be asked before documents are written; deleting needs nobody's leave.
   * @throws QuotaExceededError
   */
  async admit(tenant: TenantHandle, { type, documents, bytes }: Growth): Promise<void> {
    if (documents > 0) await this.admitType(tenant, type);
    let figures = await this.#figuresOf(tenant);
    if (this.#exceeded(figures, { documents, bytes }) !== undefined) {
      figures = await this.#figuresOf(tenant, MAX_AGE_OF_REFUSAL_MS);
      const exceeded = this.#exceeded(figures, { documents, bytes });
      if (exceeded !== undefined) throw exceeded;
    }
    figures.documents += documents;
    figures.bytes += bytes;
  }

  /** To be asked before a type is declared. @throws QuotaExceededError */
  async admitType(tenant: TenantHandle, type: string): Promise<void> {
    if (await this.#isPresent(tenant, type)) return;
    const { maxTypes } = this.config;
    let known = await this.#typesOf(tenant);
    if (!known.names.has(type) && known.names.size >= maxTypes) {
      known = await this.#typesOf(tenant, MAX_AGE_OF_REFUSAL_MS);
      if (!known.names.has(type) && known.names.size >= maxTypes) {
        throw new QuotaExceededError(maxTypes, 'types of documents');
      }
    }
    known.names.add(type);
    // What is about to be written need not be looked for again.
    const admitted = Promise.resolve({ readAt: performance.now(), isPresent: true });
    this.#presence.set(presenceKey(tenant, type), admitted);
  }

  #exceeded(
    figures: Figures,
    { documents, bytes }: Pick<Growth, 'documents' | 'bytes'>,
  ): QuotaExceededError | undefined {
    const { maxDocuments, maxBytes } = this.config;
    if (documents > 0 && figures.documents + documents > maxDocuments) {
      return new QuotaExceededError(maxDocuments, 'documents');
    }
    if (bytes > 0 && figures.bytes + bytes > maxBytes) {
      return new QuotaExceededError(maxBytes, 'bytes of documents');
    }
    return undefined;
  }

  #figuresOf(tenant: TenantHandle, maxAgeMs = MAX_AGE_MS): Promise<Figures> {
    return readThrough(this.#figures, tenant.organizationId, maxAgeMs, async (readAt) => {
      const { documents, bytes } = await this.tenantFigures.of(tenant, DOCUMENTS);
      return { readAt, documents, bytes };
    });
  }

  /** Asks about this one alone, as nearly every write is of a type that is there: a list takes a command for each. */
  async #isPresent(tenant: TenantHandle, type: string): Promise<boolean> {
    const { organizationId } = tenant;
    const key = presenceKey(tenant, type);
    const { isPresent } = await readThrough(this.#presence, key, MAX_AGE_MS, async (readAt) => {
      if (await this.storedTypes.hasDocuments(tenant, type)) return { readAt, isPresent: true };
      const declaration = await this.declaredTypes.find({ organizationId, type });
      return { readAt, isPresent: declaration?.declared === true };
    });
    // What there is not is chosen by callers, and must not push out what there is.
    if (!isPresent) this.#presence.delete(key);
    return isPresent;
  }

  #typesOf(tenant: TenantHandle, maxAgeMs = MAX_AGE_MS): Promise<KnownTypes> {
    return readThrough(this.#types, tenant.organizationId, maxAgeMs, async (readAt) => {
      const [stored, declared] = await Promise.all([
        this.storedTypes.list(tenant, this.config.maxTypes),
        this.declaredTypes.listDeclaredNames(tenant.organizationId),
      ]);
      return { readAt, names: new Set([...stored, ...declared]) };
    });
  }
}

/** Neither of them holds a slash. */
function presenceKey({ organizationId }: TenantHandle, type: string): string {
  return `${organizationId}/${type}`;
}

/** Once for all that ask at the same time; a failure is not kept. */
async function readThrough<Key extends string, Value extends { readonly readAt: number }>(
  cache: LRUCache<Key, Promise<Value>>,
  key: Key,
  maxAgeMs: number,
  read: (readAt: number) => Promise<Value>,
): Promise<Value> {
  const cached = cache.get(key);
  if (cached !== undefined) {
    const value = await cached;
    if (performance.now() - value.readAt <= maxAgeMs) return value;
    // Somebody else may have read again while this one waited.
    const newer = cache.get(key);
    if (newer !== undefined && newer !== cached) return newer;
  }
  const reading = read(performance.now());
  cache.set(key, reading);
  try {
    return await reading;
  } catch (error) {
    if (cache.peek(key) === reading) cache.delete(key);
    throw error;
  }
}
