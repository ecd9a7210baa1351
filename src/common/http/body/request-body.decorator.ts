import { SetMetadata, type Abstract, type CustomDecorator } from '@nestjs/common';

/** Key of the metadata; only the guard reads it, and a test that looks at every route. */
export const REQUEST_BODY = Symbol('request-body');

/** Media types whose content is JSON, so that the reader can read them. */
export type JsonMediaType = 'application/json' | `application/${string}+json`;

/** A limit that a provider knows, such as a slice of the configuration. */
export interface ProvidedLimit<T = unknown> {
  readonly provider: Abstract<T>;
  readonly bytes: (provider: T) => number;
}

/** A route whose body is read as JSON before it runs: what every route is without the decorator. */
export interface JsonBodyOptions {
  /** Counted after decompressing; 256 KiB if not given. */
  readonly maxBytes?: number | ProvidedLimit;
  /** `application/json` if not given. */
  readonly mediaTypes?: readonly JsonMediaType[];
  readonly stream?: false;
}

/** A route that reads the request's stream itself, and so bounds, decompresses and checks it itself. */
export interface StreamedBodyOptions {
  readonly stream: true;
  readonly mediaTypes: readonly string[];
}

export type RequestBodyOptions = JsonBodyOptions | StreamedBodyOptions;

/** Says how the body of a route, or of all routes of a controller, is read. The route's own word goes first. */
export function RequestBody(options: RequestBodyOptions): CustomDecorator<symbol> {
  return SetMetadata(REQUEST_BODY, options);
}

/** A limit that is looked up when the first body comes, as decorators run before there is a configuration. */
export function limitOf<T>(provider: Abstract<T>, bytes: (provider: T) => number): ProvidedLimit {
  return { provider, bytes: bytes as ProvidedLimit['bytes'] }; // called with what `provider` stands for
}
