import type { Socket } from 'node:net';
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

/** What is to be called yet of the requests of a connection. */
const OPEN = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls back once, when the answer is sent or the connection is lost. Node tells of a lost connection only that answer
 * whose turn it is, and none of those that were asked for behind it (pipelined), although these are worked at.
 */
export function onRequestEnd({ socket }: Request, response: Response, ended: () => void): void {
  const open = OPEN.get(socket) ?? watch(socket);
  const end = () => {
    if (open.delete(end)) ended();
  };
  open.add(end);
  // 'close' follows 'finish' at once, and comes alone when the caller hangs up: one listener covers both. `once` would
  // make two more objects to take the listener away again.
  response.on('close', end);
}

function watch(socket: Socket): Set<() => void> {
  const open = new Set<() => void>();
  OPEN.set(socket, open);
  socket.on('close', () => {
    for (const end of open) end();
  });
  return open;
}

/** Tells all observers of every request, when its answer is sent or its connection is lost. */
export function observeRequests(observers: readonly RequestObserver[]): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const startedMs = performance.now();
    for (const observer of observers) observer.begun?.();
    onRequestEnd(request, response, () => {
      const end = { request, response, durationMs: performance.now() - startedMs };
      for (const observer of observers) observer.ended(end);
    });
    next();
  };
}
