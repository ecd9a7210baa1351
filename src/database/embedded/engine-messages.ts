/** What the engine's process tells the service; `failed` is its last word. */
export type EngineReport = { readonly type: 'ready' } | { readonly type: 'failed'; readonly reason: string };

/** The service's only request: close the database and end. */
export const STOP_REQUEST = 'stop';

export function isEngineReport(message: unknown): message is EngineReport {
  if (typeof message !== 'object' || message === null || !('type' in message)) {
    return false;
  }
  return (
    message.type === 'ready' ||
    (message.type === 'failed' && 'reason' in message && typeof message.reason === 'string')
  );
}
