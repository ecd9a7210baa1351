import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** How a request ended. */
export interface RequestEnd {
  readonly request: Request;
  readonly response: Response;
  readonly durationMs: number;
}

export interface RequestObserver {
  begun?(): void;
  ended(end: RequestEnd): void;
}

/** Tells all observers of every request, when its answer is sent or its connection is lost. */
export function observeRequests(observers: readonly RequestObserver[]): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const startedMs = performance.now();
    for (const observer of observers) observer.begun?.();
    // 'close' follows 'finish' at once, and comes alone when the caller hangs up: one listener covers both. It comes once,
    // and `once` would make two more objects to take the listener away again.
    response.on('close', () => {
      const end = { request, response, durationMs: performance.now() - startedMs };
      for (const observer of observers) observer.ended(end);
    });
    next();
  };
}
