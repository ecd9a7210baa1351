import { randomUUID } from 'node:crypto';
import type { TestApp } from './test-app';

export const newKey = (): string => randomUUID();

/** Every kept answer is lost, as if each instance had died before it was kept: `ageMs` ago. */
export async function loseAnswers({ system }: TestApp, { ageMs }: { readonly ageMs: number }): Promise<void> {
  const change = { $unset: { answer: 1 as const }, $set: { leased_at: new Date(Date.now() - ageMs) } };
  await system.collection('idempotency_keys').updateMany({}, change);
}
