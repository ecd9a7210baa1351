import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/**
 * Processor, memory, handles, garbage collection and the lag of the event loop, in the text format of Prometheus. Of the
 * whole process, so there is one registry however many applications it runs; what it takes to measure begins with the
 * first call.
 */
export async function processMetricsText(): Promise<string> {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry.metrics();
}
