/** A request as a load generator sends it. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Where this stands in a body, every request that is sent gets another number, of the same length. */
export const SERIAL_MARK = '########';

export interface LoadJob {
  readonly url: string;
  readonly connections: number;
  /** Whole seconds: wrk takes no other. */
  readonly seconds: number;
  readonly requests: readonly HttpRequest[];
}

export interface LoadResult {
  readonly seconds: number;
  /** 2xx only: a refusal is quick, and must not count as work done. */
  readonly answers: number;
  readonly non2xx: number;
  /** Broken connections and requests without an answer in time. */
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export const LOAD_TOOLS = ['autocannon', 'wrk'] as const;
export type LoadToolName = (typeof LOAD_TOOLS)[number];

export interface LoadTool {
  run(job: LoadJob): Promise<LoadResult>;
}

export const REQUEST_TIMEOUT_SECONDS = 30;
