import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Answer } from '../../support/problems';
import type { TestApp } from '../../support/test-app';

export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string;
  readonly description?: string;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Content {
  readonly schema?: Schema;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
}

interface Header {
  readonly $ref?: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

export interface DocumentedAnswer {
  readonly description: string;
  readonly headers: Readonly<Record<string, Header>>;
  /** By media type; none where the answer has no body. */
  readonly content: Readonly<Record<string, Content>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

type Security = readonly Readonly<Record<string, readonly string[]>>[];

interface OperationObject {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security?: Security;
  /** What whoever calls it must be allowed to do; absent where every person may, or anybody. */
  readonly 'x-permission'?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, Partial<DocumentedAnswer> & { readonly description: string }>>;
}

export interface Operation extends OperationObject {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  /** Its own, or else that of the whole document. */
  readonly security: Security;
  readonly responses: Readonly<Record<string, DocumentedAnswer>>;
}

interface OpenApiDocument {
  readonly security: Security;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: {
    readonly headers: Readonly<Record<string, Header>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

/** What is sent of a request, where it differs from the documented example. */
export interface Variation {
  /** In place of the examples of some parameters of the path. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly token?: string;
}

export const PROBLEM_TYPE = 'application/problem+json';

/** Lines of JSON: a schema is that of each line. */
const LINES_TYPE = 'application/x-ndjson';

const TEXT_TYPE = 'text/plain';

/** As supertest gives it. */
export interface SentAnswer extends Answer {
  readonly text: string;
}

/** A served OpenAPI document, to be held against what the service does. */
export class DocumentedApi {
  readonly operations: readonly Operation[];
  readonly #ajv = new Ajv({ allErrors: true, strict: false });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(readonly document: OpenApiDocument) {
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        security: document.security,
        ...operation,
        method: method as Operation['method'],
        path,
        responses: Object.fromEntries(
          Object.entries(operation.responses).map(([status, answer]) => [
            status,
            { headers: {}, content: {}, ...answer },
          ]),
        ),
      })),
    );
    addFormats(this.#ajv);
    // Closed, so that a member which nobody documented is found; for clients the schemas stay open.
    const closed = Object.entries(document.components.schemas).map(
      ([name, schema]) => [name, { ...schema, additionalProperties: false }] as const,
    );
    this.#ajv.addSchema({ components: { schemas: Object.fromEntries(closed) } }, 'api');
  }

  static async of({ http }: Pick<TestApp, 'http'>): Promise<DocumentedApi> {
    const { body } = await http.get('/openapi.json').expect(200);
    return new DocumentedApi(body as OpenApiDocument);
  }

  operation(id: string): Operation {
    const found = this.operations.find(({ operationId }) => operationId === id);
    if (found === undefined) throw new Error(`There is no operation ${id}`);
    return found;
  }

  resolve(schema: Schema): Schema {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : (this.document.components.schemas[name] ?? {});
  }

  /** As documentation tools show it: the schema's own example, or one put together from its parts. */
  exampleOf(schema: Schema): unknown {
    const { example, properties, items, allOf, anyOf, oneOf } = this.resolve(schema);
    if (example !== undefined) return example;
    const [first] = anyOf ?? oneOf ?? [];
    if (first !== undefined) return this.exampleOf(first);
    if (items !== undefined) return [this.exampleOf(items)];
    if (allOf !== undefined) return Object.assign({}, ...allOf.map((part) => this.exampleOf(part)));
    if (properties === undefined) return undefined;
    return Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, this.exampleOf(property)]),
    );
  }

  examplesOf({ schema, examples }: Content): unknown[] {
    if (examples !== undefined) return Object.values(examples).map(({ value }) => value);
    return schema === undefined ? [] : [this.exampleOf(schema)];
  }

  /** The bodies that the document shows; one that is undefined where the operation takes none. */
  bodyExamples({ requestBody }: Operation): (object | undefined)[] {
    const contents = Object.values(requestBody?.content ?? {});
    return contents.length === 0
      ? [undefined]
      : (contents.flatMap((one) => this.examplesOf(one)) as object[]);
  }

  queryExample({ parameters }: Operation): Readonly<Record<string, string>> {
    const query = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
    return Object.fromEntries(query.map(({ name, schema }) => [name, String(this.exampleOf(schema))]));
  }

  /** The path of a request, with something in place of each of its parameters. */
  pathOf({ path, parameters }: Operation, instead: Readonly<Record<string, string>> = {}): string {
    return path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
      return encodeURIComponent(instead[name] ?? String(this.exampleOf(parameter?.schema ?? {})));
    });
  }

  /** What is wrong with a value, if anything; also a member that the schema does not name. */
  problemsOf(value: unknown, schema: Schema | undefined): string[] {
    if (schema === undefined) return ['no schema'];
    const validate = this.#validatorOf(schema);
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message = '' }) =>
      `${instancePath} ${message}`.trim(),
    );
  }

  /** Everything in which an answer differs from what is documented for the operation. */
  deviations(operation: Operation, { status, headers, body, text }: SentAnswer): string[] {
    const documented = operation.responses[String(status)];
    if (documented === undefined) return [`status ${status} is not documented`];
    const type = headers['content-type']?.split(';')[0] ?? '';
    if (Object.keys(documented.content).length === 0) return text === '' ? [] : ['a body is not documented'];
    const content = documented.content[type];
    if (content === undefined) return [`${type} is not documented for ${status}`];
    const missing = Object.entries(documented.headers)
      .filter(([name, header]) => this.#isRequired(header) && headers[name.toLowerCase()] === undefined)
      .map(([name]) => `the header field ${name} is missing`);
    const { code } = body as { readonly code?: string };
    const unknownCode =
      type === PROBLEM_TYPE && content.examples?.[String(code)] === undefined
        ? [`${code} is not documented for ${status}`]
        : [];
    const values = type === LINES_TYPE ? linesOf(text) : [type === TEXT_TYPE ? text : body];
    const wrong = values.flatMap((value) => this.problemsOf(value, content.schema));
    return [...wrong, ...missing, ...unknownCode];
  }

  #validatorOf(schema: Schema): ValidateFunction {
    // References lead to the closed schemas.
    const located = JSON.stringify(schema).replaceAll('"#/', '"api#/');
    const validator = this.#validators.get(located) ?? this.#ajv.compile(JSON.parse(located) as object);
    this.#validators.set(located, validator);
    return validator;
  }

  #isRequired({ $ref, required }: Header): boolean {
    const name = $ref?.split('/').at(-1);
    return (name === undefined ? required : this.document.components.headers[name]?.required) ?? false;
  }
}

const linesOf = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

/** Sends the documented example of a request, or a variation of it. */
export async function send(
  { http }: Pick<TestApp, 'http'>,
  api: DocumentedApi,
  operation: Operation,
  {
    path,
    query = api.queryExample(operation),
    headers = {},
    body = api.bodyExamples(operation)[0],
    token,
  }: Variation = {},
): Promise<SentAnswer> {
  const request = http[operation.method](api.pathOf(operation, path)).query(query).buffer(true);
  const [mediaType] = Object.keys(operation.requestBody?.content ?? {});
  if (mediaType !== undefined) void request.type(mediaType);
  if (token !== undefined) void request.set('Authorization', `Bearer ${token}`);
  return request.set(headers).send(mediaType === LINES_TYPE ? `${JSON.stringify(body)}\n` : body);
}
