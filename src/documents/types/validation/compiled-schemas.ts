import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type * as Compiler from './compile-schema';

/** Loaded with the first schema: no start has to wait for a validator that it may never need. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import is not lazy, or not at once
const loadCompiler = () => require('./compile-schema') as typeof Compiler;

/** Characters of schemas; compiled, each takes some ten times as much. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/**
 * Compiles each schema once, and keeps those in use. A check depends on the text alone, so the text is its whole
 * key: a change of the schema is another one, and types that have the same schema share it.
 */
@Injectable()
export class CompiledSchemas {
  readonly #checks = new LRUCache<string, Compiler.SchemaCheck>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_check, text) => text.length,
  });

  /** @throws InvalidRequestError on `schema` */
  get(text: string): Compiler.SchemaCheck {
    const known = this.#checks.get(text);
    if (known !== undefined) return known;
    const check = loadCompiler().compileSchema(text);
    this.#checks.set(text, check);
    return check;
  }
}
