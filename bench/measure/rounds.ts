import { availableParallelism } from 'node:os';
import type { MongoClient } from 'mongodb';
import type { LoadTool } from '../load/load-tool';
import type { BenchOptions } from '../options';
import { removeCreated } from '../targets/created-records';
import type { Dataset } from '../targets/dataset';
import type { Target } from '../targets/target';
import type { Lifetime } from '../system/lifetime';
import { cpuSeconds, HAS_PROC, processTree } from '../system/proc-stat';
import { settle, withOtherCpu } from './machine-load';
import { HASHING_LIBRARIES, measureHashing, type HashingLibrary } from './password-hashing';
import { Patience } from './patience';
import type { HashingRecord, RunRecord } from './records';
import { SCENARIOS, type ScenarioName } from './scenarios';
import type { TimeLimit } from './time-limit';

const WARM_UP_CONNECTIONS = 16;
const WARM_UP_ANSWERS = 5000;

/** A target with the data that its requests are about, and the scenarios it takes part in. */
export interface Contestant {
  readonly target: Target;
  readonly dataset: Dataset;
  readonly scenarios: readonly ScenarioName[];
}

interface Surroundings {
  readonly options: BenchOptions;
  readonly timeLimit: TimeLimit;
  readonly lifetime: Lifetime;
  readonly tool: LoadTool;
  readonly client: MongoClient;
  readonly databasePid: number | null;
  /** Begins the names that POST /org/create takes, followed by a number for each run. */
  readonly createPrefix: string;
  readonly onRecord: (record: RunRecord | HashingRecord) => void;
}

interface Run {
  readonly contestant: Contestant;
  readonly scenario: ScenarioName;
  readonly connections: number;
  readonly seconds: number;
}

/**
 * Measures every cell in every round, the contestants one right after the other and each time beginning with
 * another one, so that whatever else the machine does meets them alike.
 */
export class Rounds {
  readonly #patience: Patience;
  #runs = 0;

  constructor(private readonly around: Surroundings) {
    this.#patience = new Patience(around.options.patienceSeconds);
  }

  async measure(contestants: readonly Contestant[]): Promise<void> {
    const { options, timeLimit } = this.around;
    await timeLimit.repeat(options.rounds, 'rounds', async (round) => {
      for (const scenario of options.scenarios) {
        const present = contestants.filter((contestant) => contestant.scenarios.includes(scenario));
        await this.#measureScenario(round, scenario, present);
      }
    });
  }

  async #measureScenario(
    round: number,
    scenario: ScenarioName,
    contestants: readonly Contestant[],
  ): Promise<void> {
    const { options, onRecord } = this.around;
    const { hashesPasswords } = SCENARIOS[scenario];
    const seconds = hashesPasswords ? options.hashSeconds : options.readSeconds;
    for (const contestant of contestants) {
      await this.#warmUp(contestant, scenario, round);
    }
    for (const [index, connections] of options.connections.entries()) {
      if (scenario === 'login' && connections > 1) {
        for (const library of HASHING_LIBRARIES) {
          const hashing = await this.#patience.least(() => this.#measureHashing(library, seconds));
          onRecord({ kind: 'hashing', round, connections, ...hashing });
        }
      }
      for (const contestant of rotated(contestants, round + index)) {
        const run = await this.#patience.least(() =>
          this.#run({ contestant, scenario, connections, seconds }),
        );
        onRecord({ kind: 'run', round, scenario, connections, target: contestant.target.name, ...run });
      }
    }
  }

  /**
   * By answers rather than by time, as code is compiled by how often it ran, and a busy machine answers less. Where
   * passwords are hashed, our own code is not what takes the time.
   */
  async #warmUp(contestant: Contestant, scenario: ScenarioName, round: number): Promise<void> {
    const isFirst = round === 1 && !SCENARIOS[scenario].hashesPasswords;
    const mostSeconds = isFirst ? this.around.options.firstWarmUpSeconds : 1;
    let answers = 0;
    for (let seconds = 0; seconds < mostSeconds && answers < WARM_UP_ANSWERS; seconds++) {
      const run = await this.#run({ contestant, scenario, connections: WARM_UP_CONNECTIONS, seconds: 1 });
      answers += run.answers;
    }
  }

  async #run({ contestant, scenario, connections, seconds }: Run) {
    const { tool, client, databasePid, createPrefix } = this.around;
    const { target, dataset } = contestant;
    const { creates } = SCENARIOS[scenario];
    const runPrefix = `${createPrefix}-${++this.#runs}-`;
    const targetPids = processTree(target.process.pid);
    const cpuBefore = cpuSeconds(targetPids);
    const job = {
      url: target.url,
      connections,
      seconds,
      requests: SCENARIOS[scenario].requests(dataset, runPrefix),
    };
    const { result, otherCpuPercent } = await this.#withOtherCpu(() => tool.run(job));
    const cpuMicroseconds = HAS_PROC ? ((cpuSeconds(targetPids) - cpuBefore) / result.answers) * 1e6 : null;
    await settle(databasePid === null ? targetPids : [...targetPids, databasePid]);
    if (creates) {
      await removeCreated(client, target.databases, runPrefix);
    }
    const requestsPerSecond = result.answers / result.seconds;
    return { ...result, requestsPerSecond, cpuMicroseconds, otherCpuPercent };
  }

  /** A server that somebody else started cannot be told from what disturbs. */
  async #withOtherCpu<Result>(work: () => Promise<Result>) {
    return HAS_PROC && this.around.databasePid !== null
      ? withOtherCpu(work)
      : { result: await work(), otherCpuPercent: null };
  }

  async #measureHashing(library: HashingLibrary, seconds: number) {
    const atOnce = availableParallelism();
    const measure = () => measureHashing(this.around.lifetime, { library, atOnce, seconds });
    const { result, otherCpuPercent } = await this.#withOtherCpu(measure);
    return { library, atOnce, perSecond: result, otherCpuPercent };
  }
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
