import type { Lifetime } from '../system/lifetime';
import { Worker } from '../system/worker';
import type { LoadJob, LoadResult, LoadTool } from './load-tool';

/** One process for the whole run, so that only the warm-up meets a generator that is not compiled yet. */
export function createAutocannonTool(lifetime: Lifetime): LoadTool {
  return new Worker<LoadJob, LoadResult>(lifetime, require.resolve('./autocannon-worker'));
}
