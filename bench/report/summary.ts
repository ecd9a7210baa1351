import type { BenchRecord, ColdStartRecord, RunRecord } from '../measure/records';
import { HASHING_LIBRARIES } from '../measure/password-hashing';
import { SCENARIO_NAMES, type ScenarioName } from '../measure/scenarios';
import { median, spread, type Spread } from './statistics';

const LEAST_ANSWERS_PER_CONNECTION = 3;

export interface Figures {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Over all rounds: answers other than 2xx, broken connections, time-outs. */
  readonly failures: number;
  /** NaN where it cannot be known. */
  readonly cpuMicroseconds: number;
  /** Some run was over before each connection had three answers: its rate is coarse, its percentiles too low. */
  readonly isCoarse: boolean;
}

export interface Cell {
  readonly scenario: ScenarioName;
  readonly connections: number;
  readonly service: Figures;
  readonly peer: Figures;
  readonly ratio: Spread;
  readonly p99Ratio: Spread;
  readonly cpuRatio: Spread;
}

export interface LimitRatio {
  readonly scenario: ScenarioName;
  readonly connections: number;
  readonly limit: string;
  readonly limitPerSecond: number;
  readonly ratio: Spread;
}

export interface ColdStartSummary {
  readonly data: ColdStartRecord['data'];
  readonly readyMs: Spread;
  /** Null where the service did not log it. */
  readonly startupMs: Spread | null;
  readonly startupLessDatabaseMs: Spread | null;
}

type Of<Kind extends BenchRecord['kind']> = Extract<BenchRecord, { kind: Kind }>;

/** Medians over the rounds, and ratios that were formed within each round before their median was taken. */
export class Summary {
  constructor(private readonly records: readonly BenchRecord[]) {}

  cells(): Cell[] {
    return this.#cellKeys().map(({ scenario, connections }) => {
      const service = this.#runs('service', scenario, connections);
      const peer = this.#runs('peer', scenario, connections);
      return {
        scenario,
        connections,
        service: figuresOf(service),
        peer: figuresOf(peer),
        ratio: ratioByRound(service, peer, (run) => run.requestsPerSecond),
        p99Ratio: ratioByRound(service, peer, (run) => run.p99Ms),
        cpuRatio: ratioByRound(service, peer, cpuOf),
      };
    });
  }

  /** Against less than a service: hashing alone for logins, a constant answer of Express for reads. */
  limits(): LimitRatio[] {
    return this.#cellKeys().flatMap(({ scenario, connections }): LimitRatio[] => {
      const service = this.#runs('service', scenario, connections);
      const constant = this.#runs('constant', scenario, connections);
      if (constant.length > 0) {
        const limitPerSecond = figuresOf(constant).requestsPerSecond;
        const ratio = ratioByRound(service, constant, (run) => run.requestsPerSecond);
        return [{ scenario, connections, limit: 'Express answering a constant', limitPerSecond, ratio }];
      }
      if (scenario !== 'login') return [];
      return HASHING_LIBRARIES.flatMap((library): LimitRatio[] => {
        const hashing = this.#of('hashing').filter(
          (record) => record.connections === connections && record.library === library,
        );
        if (hashing.length === 0) return [];
        const ratio = spread(
          service.map(
            (run) => run.requestsPerSecond / (inRound(hashing, run.round)?.perSecond ?? Number.NaN),
          ),
        );
        const limitPerSecond = median(hashing.map((record) => record.perSecond));
        return [{ scenario, connections, limit: `${library} alone`, limitPerSecond, ratio }];
      });
    });
  }

  coldStarts(): ColdStartSummary[] {
    const records = this.#of('cold-start');
    return [...new Set(records.map((record) => record.data))].map((data) => {
      const starts = records.filter((record) => record.data === data);
      return {
        data,
        readyMs: spread(starts.map((start) => start.readyMs)),
        startupMs: spreadOfKnown(starts.map((start) => start.startupMs)),
        startupLessDatabaseMs: spreadOfKnown(
          starts.map(({ startupMs, databaseMs }) =>
            startupMs === null || databaseMs === null ? null : startupMs - databaseMs,
          ),
        ),
      };
    });
  }

  memory(): { readonly process: string; readonly idleMb: number; readonly loadedMb: number }[] {
    const records = this.#of('memory');
    const names = [...new Set(records.map((record) => record.process))];
    const megabytes = (name: string, moment: string): number =>
      records.find((record) => record.process === name && record.moment === moment)?.residentMb ?? Number.NaN;
    return names.map((name) => ({
      process: name,
      idleMb: megabytes(name, 'idle'),
      loadedMb: megabytes(name, 'after load'),
    }));
  }

  /** How many there were; fewer than were asked for when time ran out. */
  rounds(): number {
    return Math.max(0, ...this.#of('run').map((run) => run.round));
  }

  /** What other processes took of the machine while runs were measured; null where unknown. */
  otherCpuPercent(): Spread | null {
    return spreadOfKnown(this.#of('run').map((run) => run.otherCpuPercent));
  }

  #of<Kind extends BenchRecord['kind']>(kind: Kind): Of<Kind>[] {
    return this.records.filter((record): record is Of<Kind> => record.kind === kind);
  }

  #runs(target: string, scenario: ScenarioName, connections: number): RunRecord[] {
    return this.#of('run').filter(
      (run) => run.target === target && run.scenario === scenario && run.connections === connections,
    );
  }

  #cellKeys(): { readonly scenario: ScenarioName; readonly connections: number }[] {
    const runs = this.#of('run');
    return SCENARIO_NAMES.flatMap((scenario) => {
      const widths = runs.filter((run) => run.scenario === scenario).map((run) => run.connections);
      return [...new Set(widths)].map((connections) => ({ scenario, connections }));
    });
  }
}

function figuresOf(runs: readonly RunRecord[]): Figures {
  return {
    requestsPerSecond: median(runs.map((run) => run.requestsPerSecond)),
    p50Ms: median(runs.map((run) => run.p50Ms)),
    p99Ms: median(runs.map((run) => run.p99Ms)),
    failures: runs.reduce((sum, run) => sum + run.non2xx + run.errors, 0),
    cpuMicroseconds: median(runs.map(cpuOf)),
    isCoarse: runs.some((run) => run.answers < LEAST_ANSWERS_PER_CONNECTION * run.connections),
  };
}

const cpuOf = (run: RunRecord): number => run.cpuMicroseconds ?? Number.NaN;

function ratioByRound(
  upper: readonly RunRecord[],
  lower: readonly RunRecord[],
  figure: (run: RunRecord) => number,
): Spread {
  return spread(
    upper.map((run) => {
      const other = inRound(lower, run.round);
      return other === undefined ? Number.NaN : figure(run) / figure(other);
    }),
  );
}

function inRound<Item extends { readonly round: number }>(
  items: readonly Item[],
  round: number,
): Item | undefined {
  return items.find((item) => item.round === round);
}

/** Null when no value is known. */
function spreadOfKnown(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : spread(known);
}
