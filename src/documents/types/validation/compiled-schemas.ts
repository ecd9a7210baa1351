import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { compileSchema, type SchemaCheck } from './compile-schema';

/** Characters of schemas; compiled, each takes some ten times as much. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/**
 * Compiles each schema once, and keeps those in use. A check depends on the text alone, so the text is its whole
 * key: a change of the schema is another one, and types that have the same schema share it.
 */
@Injectable()
export class CompiledSchemas {
  readonly #checks = new LRUCache<string, SchemaCheck>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_check, text) => text.length,
  });

  /** @throws InvalidRequestError on `schema` */
  get(text: string): SchemaCheck {
    const known = this.#checks.get(text);
    if (known !== undefined) return known;
    const check = compileSchema(text);
    this.#checks.set(text, check);
    return check;
  }
}
