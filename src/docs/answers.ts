import type { OpenAPIObject } from '@nestjs/swagger';
import type { ProblemDto } from '../common/http/problem.dto';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Answer = Exclude<NonNullable<Operation['responses'][string]>, { $ref: string }>;
type Headers = NonNullable<Answer['headers']>;
type Content = NonNullable<Answer['content']>;

const PROBLEM = 'application/problem+json';

/** Header fields that come with answers whatever the operation, by the name they have under `components`. */
const HEADERS = {
  RequestId: {
    description: 'Names this request in the logs: the one that the caller sent, if it was well formed',
    required: true,
    schema: { type: 'string', example: '7f0c1a52-2f1e-4c55-9a43-0d7f9f2f6a11' },
  },
  RetryAfter: {
    description:
      'Seconds after which to try again; absent where that changes nothing, as for `MAIL.NOT_CONFIGURED`',
    required: false,
    schema: { type: 'string', pattern: '^[0-9]+$', example: '2' },
  },
  RateLimit: {
    description:
      'How much is left by the tightest limit, and for how many seconds; not sent where limits are off',
    schema: { type: 'string', example: '"address";r=11999;t=60' },
  },
  RateLimitPolicy: {
    description: 'What that limit is: so many in so many seconds',
    schema: { type: 'string', example: '"address";q=12000;w=60' },
  },
  WwwAuthenticate: {
    description: 'What to sign in with (RFC 6750)',
    required: true,
    schema: { type: 'string', example: 'Bearer error="invalid_token"' },
  },
} as const satisfies Headers;

const header = (name: keyof typeof HEADERS) => ({ $ref: `#/components/headers/${name}` });

const EVERY_ANSWER = { 'X-Request-Id': header('RequestId') };

/** Of operations that have limits. */
const LIMITED_ANSWERS = { RateLimit: header('RateLimit'), 'RateLimit-Policy': header('RateLimitPolicy') };

const ANSWERS_OF_STATUS: Readonly<Record<string, Headers>> = {
  401: { 'WWW-Authenticate': header('WwwAuthenticate') },
  429: { 'Retry-After': header('RetryAfter') },
  503: { 'Retry-After': header('RetryAfter') },
};

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Adds to each answer what the edge of the service adds: header fields, and the path in a problem's `instance`. */
export function describeAnswers(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, item]) => [path, describePath(path, item)]);
  return {
    ...document,
    paths: Object.fromEntries(paths) as OpenAPIObject['paths'],
    components: { ...document.components, headers: HEADERS },
  };
}

function describePath(path: string, item: PathItem): PathItem {
  const operations = METHODS.flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : [[method, describeOperation(path, operation)] as const];
  });
  return { ...item, ...Object.fromEntries(operations) };
}

function describeOperation(path: string, operation: Operation): Operation {
  const isLimited = '429' in operation.responses;
  const responses = Object.entries(operation.responses).map(([status, answer]) => {
    const { headers, content, ...rest } = answer as Answer; // none is a reference: they come from decorators
    return [
      status,
      {
        ...rest,
        headers: {
          ...EVERY_ANSWER,
          ...(isLimited && LIMITED_ANSWERS),
          ...ANSWERS_OF_STATUS[status],
          ...headers,
        },
        ...(content && { content: withInstance(path, content) }),
      },
    ] as const;
  });
  return { ...operation, responses: Object.fromEntries(responses) };
}

function withInstance(path: string, content: Content): Content {
  const problem = content[PROBLEM];
  if (problem?.examples === undefined) return content;
  const examples = Object.entries(problem.examples).map(([code, example]) => {
    const { value, ...rest } = example as { value: ProblemDto };
    return [code, { ...rest, value: { ...value, instance: path } }] as const;
  });
  return { ...content, [PROBLEM]: { ...problem, examples: Object.fromEntries(examples) } };
}
