import type { TraceParent } from './traceparent';

export type Attributes = Readonly<Record<string, string | number>>;

/** A request while it is traced. */
export interface TracedRequest {
  /** For the answer, so that the caller finds its trace. */
  readonly traceparent: string;
  /** What it begins, also later, belongs to it. */
  run(work: () => void): void;
  end(outcome: { readonly name: string; readonly attributes: Attributes; readonly isFailed: boolean }): void;
}

/** Traces of requests, of commands to the database and of steps, where somebody is told of them; see `tracing/`. */
export abstract class Tracing {
  /** False: nothing is to be reported, and nothing is loaded for it. */
  abstract readonly isOn: boolean;
  abstract startRequest(method: string, parent: TraceParent | null): TracedRequest | null;
  /** Of what is under way; null when that is not traced. @returns ends it, with the failure if it has failed */
  abstract startCommand(name: string, attributes: Attributes): ((failure?: Error) => void) | null;
  /** Traces a piece of work of ours, whose failure passes through. */
  abstract step<T>(name: string, work: () => Promise<T>): Promise<T>;
}
