import { Readable } from 'node:stream';
import { ModuleRef, Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host';
import { Test } from '@nestjs/testing';
import { RequestTooLargeError, UnsupportedMediaTypeError } from '../../errors/request.errors';
import { limitOf, RequestBody } from './request-body.decorator';
import { RequestBodyGuard } from './request-body.guard';

class PlainController {
  create(): void {
    // only its metadata is looked at
  }
}

@RequestBody({ maxBytes: 5 })
class SmallController {
  create(): void {
    // only its metadata is looked at
  }

  @RequestBody({ maxBytes: 20 })
  createLarger(): void {
    // only its metadata is looked at
  }

  @RequestBody({ stream: true, mediaTypes: ['text/csv'] })
  import(): void {
    // only its metadata is looked at
  }
}

abstract class Limits {
  abstract readonly bodyBytes: number;
}

class ConfiguredController {
  @RequestBody({ maxBytes: limitOf(Limits, ({ bodyBytes }) => bodyBytes) })
  create(): void {
    // only its metadata is looked at
  }
}

/** A route as the router names it to a guard. */
interface Route {
  readonly controller: new () => object;
  readonly handler: () => void;
}

function route<T extends object>(controller: new () => T, method: keyof T & string): Route {
  return { controller, handler: new controller()[method] as () => void };
}

describe(RequestBodyGuard.name, () => {
  let sut: RequestBodyGuard;
  beforeAll(async () => {
    const providers = [{ provide: Limits, useValue: { bodyBytes: 7 } }];
    const module = await Test.createTestingModule({ providers }).compile();
    sut = new RequestBodyGuard(new Reflector(), module.get(ModuleRef));
  });
  const plain = route(PlainController, 'create');

  function requestWith(method: string, text: string, type = 'application/json') {
    const headers = { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) };
    const body: unknown = undefined;
    return Object.assign(Readable.from([Buffer.from(text)], { objectMode: false }), {
      method,
      headers,
      body,
    });
  }

  async function activate(
    request: ReturnType<typeof requestWith>,
    { controller, handler }: Route,
  ): Promise<unknown> {
    expect(await sut.canActivate(new ExecutionContextHost([request, {}], controller, handler))).toBe(true);
    return request.body;
  }

  it.each(['POST', 'PUT', 'PATCH'])('reads the body of %s', async (method) => {
    await expect(activate(requestWith(method, '{"a":1}'), plain)).resolves.toEqual({ a: 1 });
  });

  it.each(['GET', 'DELETE', 'HEAD', 'OPTIONS'])('leaves the body of %s unread', async (method) => {
    await expect(activate(requestWith(method, '{{{', 'text/plain'), plain)).resolves.toBeUndefined();
  });

  it('leaves a body of no length undefined, whatever its type', async () => {
    await expect(activate(requestWith('POST', '', 'text/plain'), plain)).resolves.toBeUndefined();
  });

  it('goes by the controller’s options, and before them by the route’s', async () => {
    const small = route(SmallController, 'create');
    const larger = route(SmallController, 'createLarger');
    await expect(activate(requestWith('POST', '{"a":1}'), small)).rejects.toThrow(RequestTooLargeError);
    await expect(activate(requestWith('POST', '{"a":1}'), larger)).resolves.toEqual({ a: 1 });
  });

  it('asks a provider for the limit that it knows', async () => {
    const configured = route(ConfiguredController, 'create');
    await expect(activate(requestWith('POST', '{"a":1}'), configured)).resolves.toEqual({ a: 1 });
    await expect(activate(requestWith('POST', '{"a":10}'), configured)).rejects.toThrow(RequestTooLargeError);
  });

  it('leaves the stream to a route that reads it, once its type is right', async () => {
    const csv = route(SmallController, 'import');
    const request = requestWith('POST', 'a;b;c;d;e;f', 'text/csv; header=present');
    await expect(activate(request, csv)).resolves.toBeUndefined();
    expect(request.readableDidRead).toBe(false);
    await expect(activate(requestWith('POST', '{"a":1}'), csv)).rejects.toThrow(UnsupportedMediaTypeError);
  });
});
