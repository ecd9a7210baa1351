import { residentMegabytes } from '../system/proc-stat';
import type { MemoryRecord } from './records';

/** The resident memory of each process, by its name; nothing where it cannot be known. */
export function measureMemory(
  processes: Readonly<Record<string, number | null>>,
  moment: MemoryRecord['moment'],
): MemoryRecord[] {
  return Object.entries(processes).flatMap(([name, pid]) => {
    const residentMb = pid === null ? null : residentMegabytes(pid);
    return residentMb === null ? [] : [{ kind: 'memory' as const, process: name, moment, residentMb }];
  });
}
