import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { AppLogger } from '../common/logging/app-logger';

const ATTEMPT_LIMIT_MS = 4_000;
/** Batches on their way at once; beyond it spans are dropped. */
const CONCURRENCY = 2;

/** Sends spans to a collector by OTLP over HTTP. That it cannot is said once, until it can again. */
export function createOtlpExporter(endpoint: string, logger: AppLogger): SpanExporter {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    timeoutMillis: ATTEMPT_LIMIT_MS,
    concurrencyLimit: CONCURRENCY,
  });
  let isFailing = false;
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        const hasFailed = result.error !== undefined;
        if (hasFailed && !isFailing) {
          logger.warn({ reason: result.error?.message }, 'The traces cannot be delivered, and are dropped');
        } else if (!hasFailed && isFailing) logger.info('Traces are delivered again');
        isFailing = hasFailed;
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
