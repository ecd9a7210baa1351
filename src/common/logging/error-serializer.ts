import { shortened } from './redaction';

/** How a failure is printed: an allow-list, as errors of drivers and libraries carry queries, documents and bodies. */
export interface SerializedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  /** The error's stack, then the stack of each cause. */
  readonly stack: string;
}

/** Longer chains are cut; it also ends a chain that runs in a circle. */
const MAX_CAUSES = 5;

/** Characters of all stacks together. */
const MAX_STACK = 16_384;

function stackWithCauses(error: Error): string {
  const stacks: string[] = [];
  let current: unknown = error;
  while (current instanceof Error && stacks.length <= MAX_CAUSES) {
    stacks.push(current.stack ?? `${current.name}: ${current.message}`);
    current = current.cause;
  }
  return stacks.join('\ncaused by: ');
}

function codeOf(error: Error): string | number | undefined {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? code : undefined;
}

/** Also takes what is no error, as anything can be thrown; such a value is not printed, only its type. */
export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: 'Something that is not an Error was thrown', stack: '' };
  }
  const code = codeOf(error);
  return {
    type: error.name,
    message: shortened(error.message),
    ...(code !== undefined && { code }),
    stack: shortened(stackWithCauses(error), MAX_STACK),
  };
}
