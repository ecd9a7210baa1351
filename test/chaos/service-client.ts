const TIMEOUT_MS = 30_000;

export interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Null: nobody knows whether it was done, as the instance or the database died meanwhile. */
export type Outcome = Answered | null;

export interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly token?: string;
  readonly key?: string;
}

/** One request to one of the instances, whatever becomes of it. */
export async function send(api: string, { method, path, body, token, key }: Sent): Promise<Outcome> {
  try {
    const response = await fetch(`${api}${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status >= 500) return null;
    const answer = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: response.status, code: answer['code'] as string | undefined, body: answer };
  } catch {
    return null;
  }
}
