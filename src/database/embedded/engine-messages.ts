/** The engine can be used. */
export interface EngineReady {
  readonly type: 'ready';
  /** How many files it can hold open; null without a limit. */
  readonly openFilesLimit: number | null;
}

/** What the engine's process tells the service; `failed` is its last word. */
export type EngineReport = EngineReady | { readonly type: 'failed'; readonly reason: string };

/** The service's only request: close the database and end. */
export const STOP_REQUEST = 'stop';

export function isEngineReport(message: unknown): message is EngineReport {
  if (typeof message !== 'object' || message === null || !('type' in message)) {
    return false;
  }
  return (
    (message.type === 'ready' && 'openFilesLimit' in message) ||
    (message.type === 'failed' && 'reason' in message && typeof message.reason === 'string')
  );
}
