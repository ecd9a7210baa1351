import { Injectable } from '@nestjs/common';
import { DocumentsConfig } from '../../config/documents.config';
import type { TenantHandle } from '../../tenancy';
import type { TypeDeclaration } from './declared-type';
import { TypeNotFoundError } from './document-types.errors';
import { DocumentTypesRepository } from './document-types.repository';
import { StoredTypesRepository, type TypeFigures } from './stored-types.repository';

/** A type that is declared or has documents. */
export interface TypeOverview {
  readonly type: string;
  readonly declaration: TypeDeclaration | null;
  readonly figures: TypeFigures;
}

export interface TypesPage {
  readonly types: readonly TypeOverview[];
  /** The last type of the page, when others come after it. */
  readonly end: string | undefined;
}

/** The most that any limit of types allows. */
const MAX_TYPES = 10_000;
const NO_DOCUMENTS: TypeFigures = { documents: 0, bytes: 0 };

/** Shows the types of an organization. */
@Injectable()
export class TypesService {
  constructor(
    private readonly config: DocumentsConfig,
    private readonly declarations: DocumentTypesRepository,
    private readonly stored: StoredTypesRepository,
  ) {}

  /** @throws TypeNotFoundError */
  async get(tenant: TenantHandle, type: string): Promise<TypeOverview> {
    const [declaration, figures] = await Promise.all([
      this.#findDeclared(tenant, type),
      this.stored.figures(tenant, type),
    ]);
    if (declaration === null && figures.documents === 0) throw new TypeNotFoundError();
    return { type, declaration, figures };
  }

  async describe(tenant: TenantHandle, declaration: TypeDeclaration): Promise<TypeOverview> {
    const { type } = declaration;
    return { type, declaration, figures: await this.stored.figures(tenant, type) };
  }

  /** In the order of their names. Once the time of one query is over, types are no longer counted. */
  async list(
    tenant: TenantHandle,
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
  ): Promise<TypesPage> {
    const [stored, declared] = await Promise.all([
      this.stored.list(tenant, MAX_TYPES),
      this.declarations.listDeclared(tenant.organizationId),
    ]);
    const byType = new Map(declared.map((declaration) => [declaration.type, declaration]));
    const names = [...new Set([...stored, ...byType.keys()])]
      .filter((type) => after === undefined || type > after)
      .sort();
    const withDocuments = new Set(stored);
    const types: TypeOverview[] = [];
    // One after the other, and all of them by one deadline: figures of large types keep the database busy.
    const stopAt = performance.now() + this.config.queryTimeMs;
    for (const type of names.slice(0, limit)) {
      types.push({
        type,
        declaration: byType.get(type) ?? null,
        figures: withDocuments.has(type)
          ? await this.stored.figures(tenant, type, stopAt - performance.now())
          : NO_DOCUMENTS,
      });
    }
    return { types, end: names.length > limit ? names[limit - 1] : undefined };
  }

  async #findDeclared(tenant: TenantHandle, type: string): Promise<TypeDeclaration | null> {
    const declaration = await this.declarations.find({ organizationId: tenant.organizationId, type });
    return declaration?.declared === true ? declaration : null;
  }
}
