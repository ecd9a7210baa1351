import { readdirSync } from 'node:fs';
import type { LoadTool } from '../load/load-tool';
import { residentMegabytes } from '../system/proc-stat';
import type { Dataset } from '../targets/dataset';
import type { Target } from '../targets/target';
import { mixedRequests } from './mixed-requests';
import type { EnduranceRecord } from './operation-records';
import { trendOf, type Sample } from './trend';

const CONNECTIONS = 32;
const WARM_UP_SECONDS = 60;
const SAMPLE_EVERY_MS = 1000;

/** Mixed load at full speed, and what becomes of memory and handles. Linux alone tells of them. */
export async function measureEndurance(
  { target, dataset, tool }: { readonly target: Target; readonly dataset: Dataset; readonly tool: LoadTool },
  minutes: number,
): Promise<EnduranceRecord> {
  const job = { url: target.url, connections: CONNECTIONS, requests: mixedRequests(dataset) };
  await tool.run({ ...job, seconds: WARM_UP_SECONDS });
  const [memory, handles]: [Sample[], Sample[]] = [[], []];
  const sampling = setInterval(() => {
    const [ms, pid] = [performance.now(), target.process.pid];
    memory.push({ ms, value: residentMegabytes(pid) ?? Number.NaN });
    handles.push({ ms, value: readdirSync(`/proc/${pid}/fd`).length });
  }, SAMPLE_EVERY_MS);
  const { answers, non2xx, errors } = await tool.run({ ...job, seconds: minutes * 60 });
  clearInterval(sampling);
  return {
    kind: 'endurance',
    minutes,
    requests: answers,
    errors: errors + non2xx,
    memory: trendOf(memory),
    handles: trendOf(handles),
  };
}
