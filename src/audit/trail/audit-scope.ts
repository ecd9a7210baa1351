import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';
import type { OrganizationId } from '../../common/types/ids';
import type { AuditedChange } from './audited-change';
import type { AuditOrigin } from './new-entry';

/** What an entry needs of a request, so that not every service in between has to hand it on. It chooses no data. */
export interface AuditScope {
  /** The trail's. */
  readonly around: <T>(change: AuditedChange, step: () => Promise<T>) => Promise<T>;
  readonly origin: AuditOrigin;
  /** Of who signed in. */
  readonly organizationId: OrganizationId | undefined;
  readonly request: AuditedRequestView;
}

/** Of a request whose pipes have run, so that what it brings has the types of its DTOs. */
export interface AuditedRequestView {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
  /** The id that a new object will get, on a route with `@Idempotent()`. */
  readonly reservedId: string | null;
}

export const auditScope = new AsyncLocalStorage<AuditScope>();

let open = 0;

/**
 * Runs `work` within the scope. Up to Node 22 a storage that is in use costs every promise of the process (measured: a
 * tenth of the requests per second of `GET /admin/me`), and it stays in use: so it is given up whenever no scope is open.
 * @returns closes the scope, to be called once
 */
export function openAuditScope(scope: AuditScope, work: () => void): () => void {
  open += 1;
  auditScope.run(scope, work);
  return () => {
    open -= 1;
    if (open === 0) auditScope.disable();
  };
}
