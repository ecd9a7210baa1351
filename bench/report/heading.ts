import { availableParallelism, cpus } from 'node:os';
import type { BenchOptions } from '../options';
import type { Summary } from './summary';

/** Under what circumstances the figures came about, as paragraphs. */
export function heading(options: BenchOptions, databaseKind: string, summary: Summary): string[] {
  const { rounds, readSeconds, hashSeconds, organizations, tool, standIn } = options;
  const otherCpu = summary.otherCpuPercent();
  const facts = [
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}`,
    databaseKind,
    `${organizations} organizations each`,
    `${tool}, ${summary.rounds()} of ${rounds} interleaved rounds`,
    `${readSeconds} s a run, ${hashSeconds} s where passwords are hashed`,
    `${Math.round(performance.now() / 1000)} s in all`,
  ];
  const legend =
    "Medians over the rounds; a ratio is the median of the rounds' own ratios, with the least and the most of them. " +
    '`*`: some run was over before each connection had three answers, so the figure is coarse.';
  const noise = `Other processes took ${otherCpu?.median ?? 0} % of a core (median of all runs), ${otherCpu?.most ?? 0} % at most.`;
  return [
    '## Bench',
    `${facts.join('; ')}.`,
    ...(otherCpu === null ? [] : [noise]),
    legend,
    ...(standIn ? ['**The "service" here is a second peer: the ratios show what chance alone makes.**'] : []),
  ];
}
