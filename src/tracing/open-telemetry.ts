import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import { traceContext } from '../common/tracing/trace-context';
import type { TraceParent } from '../common/tracing/traceparent';
import { Tracing, type Attributes, type TracedRequest } from '../common/tracing/tracing';

const SERVICE_NAME = 'organization-management-service';

/** Beyond it spans are dropped: some 2 KiB each. */
const MAX_WAITING = 2048;
const BATCH = 512;
const EVERY_MS = 1_000;
/** What a collector that keeps silent may hold up: one batch, and the stop of the service. */
const EXPORT_LIMIT_MS = 5_000;
const SHUTDOWN_LIMIT_MS = 2_000;

/** Spans for a collector. They wait in a bounded queue and are sent beside all work, which never waits for them. */
export class OpenTelemetry extends Tracing implements OnApplicationShutdown {
  override readonly isOn = true;
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;

  constructor(exporter: SpanExporter) {
    super();
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': SERVICE_NAME }),
      // Whoever asks decides whether it is traced; otherwise everything is.
      sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter,
          maxQueueSize: MAX_WAITING,
          maxExportBatchSize: BATCH,
          scheduledDelayMillis: EVERY_MS,
          exportTimeoutMillis: EXPORT_LIMIT_MS,
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer(SERVICE_NAME);
  }

  override startRequest(method: string, parent: TraceParent | null): TracedRequest {
    const span = this.#tracer.startSpan(method, { kind: SpanKind.SERVER }, remote(parent));
    const { traceId, spanId, traceFlags } = span.spanContext();
    return {
      traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
      run: (work) => {
        traceContext.run({ traceId, span }, work);
      },
      end: ({ name, attributes, isFailed }) => {
        span.updateName(name).setAttributes(attributes);
        if (isFailed) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  }

  override startCommand(name: string, attributes: Attributes): ((failure?: Error) => void) | null {
    const context = currentContext();
    if (context === ROOT_CONTEXT) return null;
    const span = this.#tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, context);
    return (failure) => {
      end(span, failure);
    };
  }

  override async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const span = this.#tracer.startSpan(name, {}, currentContext());
    try {
      const result = await traceContext.run({ traceId: span.spanContext().traceId, span }, work);
      end(span);
      return result;
    } catch (error) {
      end(span, error);
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    const flushed = this.#provider.shutdown().catch(() => undefined); // told of by the exporter
    await Promise.race([flushed, delay(SHUTDOWN_LIMIT_MS, undefined, { ref: false })]);
  }
}

function currentContext(): Context {
  const store = traceContext.getStore();
  return store === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, store.span as Span);
}

function remote(parent: TraceParent | null): Context {
  if (parent === null) return ROOT_CONTEXT;
  const { traceId, spanId, flags } = parent;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: flags & 1, isRemote: true });
}

/** Of a failure its kind alone: what it says may hold what nobody should store elsewhere. */
function end(span: Span, failure?: unknown): void {
  if (failure !== undefined) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', failure instanceof Error ? failure.name : typeof failure);
  }
  span.end();
}
