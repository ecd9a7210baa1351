import { AsyncLocalStorage } from 'node:async_hooks';

/** What is being traced at this moment. Costs nothing as long as nothing is. */
export interface TraceContext {
  readonly traceId: string;
  /** Belongs to the tracing that has made it. */
  readonly span: unknown;
}

const KEY = Symbol.for('organization-management-service.trace-context');

/** One for the process: the build has a copy of this file in each bundle, and the logger is in another one. */
const registry = globalThis as unknown as Record<symbol, AsyncLocalStorage<TraceContext> | undefined>;

export const traceContext = (registry[KEY] ??= new AsyncLocalStorage<TraceContext>());
