import type { HttpRequest } from '../load/load-tool';

const ANSWER_LIMIT_MS = 30_000;

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** For preparing and checking; what is measured goes through a load tool. */
export async function send(url: string, { method, path, headers, body }: HttpRequest): Promise<HttpAnswer> {
  const response = await fetch(url + path, {
    method,
    headers,
    body: body ?? null,
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) as unknown };
  } catch {
    return { status: response.status, body: text };
  }
}

/** The member `key` of a JSON object; undefined for anything else. */
export function member(body: unknown, key: string): unknown {
  return typeof body === 'object' && body !== null
    ? (body as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
