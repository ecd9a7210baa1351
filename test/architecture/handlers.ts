import { METHOD_METADATA } from '@nestjs/common/constants';
import { ModulesContainer } from '@nestjs/core';
import type { TestApp } from '../support/test-app';

type Handler = (...given: never[]) => unknown;

export interface DeclaredHandler {
  readonly handler: Handler;
  readonly type: object;
}

/** Every method of a controller that answers requests, as `Controller.method`. */
export function handlersOf({ app }: TestApp): Map<string, DeclaredHandler> {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return new Map(
    controllers.flatMap(({ metatype }) => {
      const prototype = (metatype?.prototype ?? {}) as Record<string, Handler>;
      return Object.getOwnPropertyNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        const isHandler = handler !== undefined && Reflect.hasMetadata(METHOD_METADATA, handler);
        if (!isHandler || metatype == null) return [];
        return [[`${metatype.name}.${name}`, { handler, type: metatype }] as const];
      });
    }),
  );
}
