import type { Lifetime } from '../system/lifetime';
import { createAutocannonTool } from './autocannon-tool';
import type { LoadTool, LoadToolName } from './load-tool';
import { createWrkTool } from './wrk-tool';

interface Surroundings {
  readonly lifetime: Lifetime;
  readonly workDir: string;
}

export function createLoadTool(name: LoadToolName, { lifetime, workDir }: Surroundings): LoadTool {
  switch (name) {
    case 'autocannon':
      return createAutocannonTool(lifetime);
    case 'wrk':
      return createWrkTool(workDir);
  }
}
