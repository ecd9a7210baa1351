import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { FieldProblem } from '../../../common/errors/app.error';
import { InvalidRequestError } from '../../../common/errors/request.errors';
import type { DocumentData } from '../../document';
import { refusal } from '../../query/refusal';
import { linearPattern } from './linear-pattern';
import { isWithinSize } from './data-size';
import { withinTime } from './time-limit';

/** What is wrong with the data; nothing when it fits. */
export type SchemaCheck = (data: DocumentData) => readonly FieldProblem[];

const COMPILE_TIME_MS = 1000;
const CHECK_TIME_MS = 250;

/**
 * Characters of the schema times the size of the data. Up to here the slowest schemas that we could think of, such as a
 * long `enum` of objects, were over in some 20 ms; to watch a check takes longer than most checks do.
 */
const UNWATCHED_WORK = 200_000;

/**
 * With these, what a check costs can be far more than schema times data: `$ref` can branch at every level, and
 * entries are compared with each other.
 */
const COSTLY_KEYWORD = /"(?:\$ref|\$dynamicRef|uniqueItems|pattern|patternProperties)":/;

/** Ajv's own keyword: such a check would answer by a promise, which is true, whatever it comes to. */
const ASYNC_KEYWORD = '"$async":';

const MAX_FIELD_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 300;

/** Checks schemas against the meta-schema of JSON Schema 2020-12; never learns one of them. */
const metaAjv = new Ajv2020({ strict: false, logger: false, addUsedSchema: false });

function compile(schema: object): ValidateFunction {
  // One of its own, as an instance keeps every `$id` that it has seen: nobody may refer to somebody else's schema.
  const ajv = new Ajv2020({
    // JSON Schema takes unknown keywords for notes, and so unknown formats.
    strict: false,
    strictNumbers: true,
    logger: false,
    meta: false,
    validateSchema: false,
    ownProperties: true, // not `toString` and its like, which every object inherits
    multipleOfPrecision: 8, // 0.07 is a multiple of 0.01, whatever binary fractions make of it
    inlineRefs: false, // a copy of what is referred to in each place would let code grow with the square
    code: { regExp: linearPattern },
  });
  addFormats(ajv);
  ajv.addFormat('url', true); // none of JSON Schema, and the time of its pattern grows with the square
  ajv.removeKeyword('id');
  return ajv.compile(schema);
}

/**
 * Compiles a JSON Schema 2020-12. Nothing is loaded from elsewhere: a `$ref` leads to a place within the schema.
 * @throws InvalidRequestError on `schema`
 */
export function compileSchema(text: string): SchemaCheck {
  if (text.includes(ASYNC_KEYWORD)) {
    throw refusal('schema', 'must not have $async, which is none of JSON Schema');
  }
  const schema = JSON.parse(text) as object;
  assertSchema(schema);
  let compiled: { readonly result: ValidateFunction } | undefined;
  try {
    compiled = withinTime(COMPILE_TIME_MS, () => compile(schema));
  } catch (error) {
    throw refusal('schema', shorten(`cannot be used: ${error instanceof Error ? error.message : 'unknown'}`));
  }
  if (compiled === undefined) throw refusal('schema', 'takes too long to compile');
  const validate = compiled.result;
  const unwatchedSize = COSTLY_KEYWORD.test(text) ? 0 : UNWATCHED_WORK / text.length;
  return (data) => {
    const outcome = isWithinSize(data, unwatchedSize) ? validate(data) : checkWatched(validate, data);
    if (outcome === undefined) {
      return [problem('data', 'takes too long to check against the schema of its type')];
    }
    return outcome ? [] : (validate.errors ?? []).map(toProblem);
  };
}

/** @returns undefined when it was stopped */
function checkWatched(validate: ValidateFunction, data: DocumentData): boolean | undefined {
  try {
    return withinTime(CHECK_TIME_MS, () => validate(data))?.result;
  } catch (error) {
    // References that lead in a circle without going deeper into the data: the stack is full.
    if ((error as Partial<Error> | null)?.name === 'RangeError') return undefined;
    throw error;
  }
}

function assertSchema(schema: object): void {
  let isValid: unknown;
  try {
    isValid = metaAjv.validateSchema(schema);
  } catch {
    throw refusal('schema.$schema', 'must be https://json-schema.org/draft/2020-12/schema, or left out');
  }
  if (isValid === true) return;
  throw new InvalidRequestError(
    (metaAjv.errors ?? []).slice(0, 1).map((error) => problem(pathOf('schema', error), messageOf(error))),
  );
}

function toProblem(error: ErrorObject): FieldProblem {
  return problem(pathOf('data', error), messageOf(error));
}

/** A JSON pointer as a dotted path, led to the member that is missing or too many. */
function pathOf(root: string, { instancePath, params }: ErrorObject): string {
  const segments = instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { missingProperty, additionalProperty, unevaluatedProperty } = params as Record<string, unknown>;
  const member = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  return [root, ...segments, ...(typeof member === 'string' ? [member] : [])].join('.');
}

function messageOf({ keyword, message, params }: ErrorObject): string {
  if (keyword === 'required' || keyword === 'dependentRequired') return 'is required';
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') return 'is not allowed';
  if (keyword === 'enum') {
    return `must be one of ${JSON.stringify((params as { allowedValues: unknown }).allowedValues)}`;
  }
  return message ?? `does not satisfy ${keyword}`;
}

function problem(field: string, message: string): FieldProblem {
  return {
    field: field.length > MAX_FIELD_LENGTH ? `${field.slice(0, MAX_FIELD_LENGTH)}…` : field,
    message: shorten(message),
  };
}

function shorten(message: string): string {
  return message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
}
