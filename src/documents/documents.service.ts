import { Injectable } from '@nestjs/common';
import { AppError } from '../common/errors/app.error';
import { PreconditionFailedError } from '../common/errors/precondition.errors';
import type { IfMatch } from '../common/http/etag';
import type { TenantHandle } from '../tenancy';
import { RequestTooLargeError } from '../common/errors/request.errors';
import { DocumentsConfig } from '../config/documents.config';
import { assertJsonLimits } from '../common/http/body/json-limits';
import { assertIndexable } from './content/assert-indexable';
import { assertStorable } from './content/assert-storable';
import { jsonBytes } from './content/json-bytes';
import { mergePatch } from './content/merge-patch';
import type { DocumentData, DocumentKey, NewDocument, ReservedDocument, TenantDocument } from './document';
import { DocumentContendedError, DocumentIdTakenError, DocumentNotFoundError } from './documents.errors';
import { DocumentsRepository } from './documents.repository';
import { DocumentQuotas } from './quotas/document-quotas';
import { QuotaExceededError } from './quotas/quota.errors';
import { DocumentTypes } from './types/document-types';
import { DocumentWrites } from './writes/document-writes';

/** A patch reads before it writes; without `If-Match` it tries this often to find its document unchanged. */
const PATCH_ATTEMPTS = 5;

/** Writes of an organization's documents, one at a time. */
@Injectable()
export class DocumentsService {
  constructor(
    private readonly config: DocumentsConfig,
    private readonly documents: DocumentsRepository,
    private readonly types: DocumentTypes,
    private readonly quotas: DocumentQuotas,
    private readonly writes: DocumentWrites,
  ) {}

  /** @throws DocumentNotFoundError */
  async get(tenant: TenantHandle, key: DocumentKey): Promise<TenantDocument> {
    const document = await this.documents.find(tenant, key);
    if (document === null) throw new DocumentNotFoundError();
    return document;
  }

  /**
   * @throws DocumentIdTakenError
   * @throws InvalidRequestError when the data cannot be stored, or does not fit its type
   * @throws QuotaExceededError
   */
  async create(tenant: TenantHandle, document: NewDocument): Promise<TenantDocument> {
    const { type, data } = document;
    assertStorable(data);
    const bytes = this.#bytesOf(data);
    return this.types.whileWriting(tenant, type, async (declared) => {
      declared?.validate(data);
      assertIndexable(data, declared);
      await this.quotas.admit(tenant, { type, documents: 1, bytes });
      const created = await this.documents.insert(tenant, document);
      this.#count(tenant, bytes);
      return created;
    });
  }

  /**
   * As {@link create}, for a request of which another attempt may come, or be at work: what that one has made is
   * answered as it was made.
   */
  async createOnce(tenant: TenantHandle, document: ReservedDocument): Promise<TenantDocument> {
    try {
      return await this.create(tenant, document);
    } catch (error) {
      // Perhaps for what the other attempt has made, or for a limit or a schema that came after it.
      const made = error instanceof AppError ? await this.documents.findMade(tenant, document) : null;
      if (made === null) throw error;
      return made;
    }
  }

  /** As {@link create}, for who asks for it by `If-None-Match: *`. @throws PreconditionFailedError when it exists */
  async createUnlessPresent(tenant: TenantHandle, document: NewDocument): Promise<TenantDocument> {
    try {
      return await this.create(tenant, document);
    } catch (error) {
      if (error instanceof DocumentIdTakenError) throw new PreconditionFailedError();
      throw error;
    }
  }

  /**
   * @throws DocumentNotFoundError
   * @throws PreconditionFailedError when it is in none of the versions asked for
   */
  async replace(
    tenant: TenantHandle,
    key: DocumentKey,
    { data, ifMatch }: { readonly data: DocumentData; readonly ifMatch: IfMatch | undefined },
  ): Promise<TenantDocument> {
    assertStorable(data);
    const bytes = this.#bytesOf(data);
    const replaced = await this.types.whileWriting(tenant, key.type, async (declared) => {
      declared?.validate(data);
      assertIndexable(data, declared);
      await this.#admitReplacement(tenant, key, bytes);
      const changed = await this.documents.replace(tenant, key, { data, versions: versionsOf(ifMatch) });
      if (changed !== null) this.#count(tenant, bytes);
      return changed;
    });
    return replaced ?? this.#explainMissing(tenant, key);
  }

  /**
   * Applies a JSON merge patch to the version that it was computed from, and to no other.
   * @throws DocumentNotFoundError
   * @throws PreconditionFailedError when it is in none of the versions asked for
   */
  async patch(
    tenant: TenantHandle,
    key: DocumentKey,
    { patch, ifMatch }: { readonly patch: DocumentData; readonly ifMatch: IfMatch | undefined },
  ): Promise<TenantDocument> {
    assertStorable(patch);
    const wanted = versionsOf(ifMatch);
    for (let attempt = 0; attempt < PATCH_ATTEMPTS; attempt += 1) {
      const current = await this.get(tenant, key);
      if (wanted && !wanted.includes(current.version)) throw new PreconditionFailedError();
      const patched = await this.#replaceVersion(tenant, current, mergePatch(current.data, patch));
      if (patched !== null) return patched;
    }
    throw new DocumentContendedError();
  }

  /**
   * @throws DocumentNotFoundError
   * @throws PreconditionFailedError when it is in none of the versions asked for
   */
  async delete(tenant: TenantHandle, key: DocumentKey, ifMatch: IfMatch | undefined): Promise<void> {
    if (!(await this.documents.delete(tenant, key, versionsOf(ifMatch)))) {
      await this.#explainMissing(tenant, key);
    }
  }

  /** @returns null when it is in another version by now */
  async #replaceVersion(
    tenant: TenantHandle,
    { version, ...current }: TenantDocument,
    data: DocumentData,
  ): Promise<TenantDocument | null> {
    const bytes = this.#bytesOf(data);
    assertJsonLimits(data, 'The document'); // else nothing but a patch would ever take it
    return this.types.whileWriting(tenant, current.type, async (declared) => {
      declared?.validate(data);
      assertIndexable(data, declared);
      await this.#admitGrowth(tenant, current.type, bytes - jsonBytes(current.data));
      const changed = await this.documents.replace(tenant, current, { data, versions: [version] });
      if (changed !== null) this.#count(tenant, bytes);
      return changed;
    });
  }

  /**
   * As it is kept and answered, which may be more than was sent: `1e20` is 21 digits. What is larger than a document
   * may be is refused whichever way it came, or nothing would ever take it again.
   */
  #bytesOf(data: DocumentData): number {
    const bytes = jsonBytes(data);
    const { documentMaxBytes } = this.config;
    if (bytes > documentMaxBytes) {
      throw new RequestTooLargeError(`The document would have more than ${documentMaxBytes} bytes`);
    }
    return bytes;
  }

  /** What is there is read only when the organization has no room for all of the new data. */
  async #admitReplacement(tenant: TenantHandle, key: DocumentKey, bytes: number): Promise<void> {
    try {
      await this.#admitGrowth(tenant, key.type, bytes);
    } catch (error) {
      if (!(error instanceof QuotaExceededError)) throw error;
      const current = await this.documents.find(tenant, key);
      if (current !== null) await this.#admitGrowth(tenant, key.type, bytes - jsonBytes(current.data));
    }
  }

  async #admitGrowth(tenant: TenantHandle, type: string, bytes: number): Promise<void> {
    if (bytes > 0) await this.quotas.admit(tenant, { type, documents: 0, bytes });
  }

  #count({ organizationId }: TenantHandle, bytes: number): void {
    this.writes.count(organizationId, { documents: 1, bytes });
  }

  /** A conditional write met nothing: is the document absent, or is it another version? */
  async #explainMissing(tenant: TenantHandle, key: DocumentKey): Promise<never> {
    await this.get(tenant, key);
    throw new PreconditionFailedError();
  }
}

function versionsOf(ifMatch: IfMatch | undefined): readonly number[] | undefined {
  return ifMatch === undefined || ifMatch === 'any' ? undefined : [...ifMatch];
}
