import type { Operation } from '../organization';
import type { OperationUnderWay } from './census';

/** How many operations of a kind are under way, and how long the oldest one has been. */
export interface OperationAge {
  readonly count: number;
  readonly oldestMs: number;
}

const NONE: OperationAge = { count: 0, oldestMs: 0 };

/**
 * How long operations have been under way. A lease alone does not tell it: who takes an operation over takes a new one,
 * so what fails again and again would always look young. It is as old as it has been seen in one census after another.
 */
export class OperationAges {
  #seenSinceMs = new Map<string, number>();
  #byKind = new Map<Operation['kind'], OperationAge>();

  of(kind: Operation['kind']): OperationAge {
    return this.#byKind.get(kind) ?? NONE;
  }

  /** @param nowMs of a clock that never goes back */
  update(underWay: readonly OperationUnderWay[], nowMs: number): void {
    const seenSinceMs = new Map<string, number>();
    this.#byKind = new Map();
    for (const { organizationId, kind, ageMs } of underWay) {
      const key = `${kind} ${organizationId}`;
      const sinceMs = Math.min(this.#seenSinceMs.get(key) ?? nowMs, nowMs - ageMs);
      seenSinceMs.set(key, sinceMs);
      const { count, oldestMs } = this.of(kind);
      this.#byKind.set(kind, { count: count + 1, oldestMs: Math.max(oldestMs, nowMs - sinceMs) });
    }
    this.#seenSinceMs = seenSinceMs;
  }
}
