import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Linux's USER_HZ: the unit of all times in /proc. */
const TICKS_PER_SECOND = 100;

/** Fields of /proc/<pid>/stat, counted from the one after the command's name, which may hold spaces. */
const PARENT = 1;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;
const REAPED_USER_TICKS = 13;
const REAPED_SYSTEM_TICKS = 14;

/** What /proc/<pid>/clear_refs takes to set the peak to what is resident now. */
const RESET_PEAK = '5';

/** Elsewhere than on Linux memory and CPU time are left out of the report. */
export const HAS_PROC = process.platform === 'linux';

/** Null when there is no such process any more. */
function statFields(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function sumOf(fields: readonly string[], positions: readonly number[]): number {
  return positions.reduce((sum, position) => sum + Number(fields[position] ?? 0), 0);
}

/** `root` and all its descendants. */
export function processTree(root: number): number[] {
  if (!HAS_PROC) {
    return [root];
  }
  const childrenOf = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const fields = /^\d+$/.test(entry) ? statFields(Number(entry)) : null;
    if (fields !== null) {
      const parent = Number(fields[PARENT]);
      childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(entry)]);
    }
  }
  const tree = [root];
  for (const pid of tree) {
    tree.push(...(childrenOf.get(pid) ?? []));
  }
  return tree;
}

export function cpuSeconds(pids: readonly number[]): number {
  const ticks = pids.map((pid) => sumOf(statFields(pid) ?? [], [USER_TICKS, SYSTEM_TICKS]));
  return ticks.reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
}

/** CPU time of this process and everything below it, with what has ended meanwhile. */
export function ownCpuSeconds(): number {
  const reaped = sumOf(statFields(process.pid) ?? [], [REAPED_USER_TICKS, REAPED_SYSTEM_TICKS]);
  return cpuSeconds(processTree(process.pid)) + reaped / TICKS_PER_SECOND;
}

/** Seconds that all cores together have been busy since the machine started. */
export function machineCpuSeconds(): number {
  const line = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = line.split(' ').map(Number);
  return (user + nice + system + irq + softIrq) / TICKS_PER_SECOND;
}

/** Resident memory in MiB, or null where it cannot be known. */
export function residentMegabytes(pid: number): number | null {
  return HAS_PROC ? statusMegabytes(pid, 'VmRSS') : null;
}

/** Begins a new measurement of the peak. */
export function resetPeakMemory(pid: number): void {
  if (HAS_PROC) {
    writeFileSync(`/proc/${pid}/clear_refs`, RESET_PEAK);
  }
}

/** The most resident memory in MiB since {@link resetPeakMemory}, or null where it cannot be known. */
export function peakMegabytes(pid: number): number | null {
  return HAS_PROC ? statusMegabytes(pid, 'VmHWM') : null;
}

function statusMegabytes(pid: number, field: 'VmRSS' | 'VmHWM'): number | null {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
}

/** Hard limit of open files of this process and what it starts; Infinity where it cannot be known. */
export function openFilesLimit(): number {
  const limits = HAS_PROC ? readFileSync('/proc/self/limits', 'latin1') : '';
  return Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
}
