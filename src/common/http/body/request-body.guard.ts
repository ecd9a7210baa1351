import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { parseJsonBody } from './json-body';
import { assertJsonMediaType, assertMediaType } from './media-type';
import { announcesBody, readRawBody } from './raw-body';
import { REQUEST_BODY, type JsonBodyOptions, type RequestBodyOptions } from './request-body.decorator';

const DEFAULT_MAX_BYTES = 256 * 1024;
const DEFAULT_MEDIA_TYPES = ['application/json'];
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * The only reader of request bodies. It is a guard because guards run after the ones that authenticate and before
 * pipes: registered after those, it never reads or parses what a caller without access sent, and the pipe gets
 * an object that is safe to walk. The application must be created with `bodyParser: false`.
 *
 * Without a body, `request.body` stays undefined and the pipe names the fields that are missing.
 */
@Injectable()
export class RequestBodyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (!METHODS_WITH_BODY.has(request.method) || !announcesBody(request)) return true;
    const options = this.reflector.getAllAndOverride<RequestBodyOptions | undefined>(REQUEST_BODY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (options?.stream === true) {
      assertMediaType(request.headers['content-type'], options.mediaTypes);
      return true;
    }
    return this.readJson(request, http.getResponse<Response>(), options);
  }

  private async readJson(request: Request, response: Response, options: JsonBodyOptions = {}): Promise<true> {
    assertJsonMediaType(request.headers['content-type'], options.mediaTypes ?? DEFAULT_MEDIA_TYPES);
    const bytes = await readRawBody(request, response, this.maxBytesOf(options));
    request.body = bytes.length === 0 ? undefined : parseJsonBody(bytes);
    return true;
  }

  private maxBytesOf({ maxBytes = DEFAULT_MAX_BYTES }: JsonBodyOptions): number {
    if (typeof maxBytes === 'number') return maxBytes;
    return maxBytes.bytes(this.modules.get(maxBytes.provider, { strict: false }));
  }
}
