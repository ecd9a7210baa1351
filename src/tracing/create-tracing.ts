import type { AppLogger } from '../common/logging/app-logger';
import type { Tracing } from '../common/tracing/tracing';
import type { TracingConfig } from '../config/tracing.config';
import { NoTracing } from './no-tracing';
import type * as OpenTelemetryModule from './open-telemetry';
import type * as OtlpExporterModule from './otlp-exporter';

/** Of OpenTelemetry nothing is loaded unless there is somebody to tell. */
export function createTracing({ endpoint }: TracingConfig, logger: AppLogger): Tracing {
  if (endpoint === undefined) return new NoTracing();
  /* eslint-disable @typescript-eslint/no-require-imports -- see above; an import would be loaded at every start */
  const { OpenTelemetry } = require('./open-telemetry') as typeof OpenTelemetryModule;
  const { createOtlpExporter } = require('./otlp-exporter') as typeof OtlpExporterModule;
  /* eslint-enable @typescript-eslint/no-require-imports */
  return new OpenTelemetry(createOtlpExporter(endpoint, logger));
}
