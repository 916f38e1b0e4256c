import { caseOfSeed, type RunResult, type Session } from '../../../src/engine/index.ts';
import { BaselineBook } from '../../../src/engine/run/compare/baseline-book.ts';

type Violation = RunResult['violations'][number];

/** What so many runs of an application came to. */
export type Tally = {
  readonly runs: number;
  readonly steps: number;
  readonly projections: number;
  /** Comparisons that came to nothing, since a run did not repeat: where, by seed. */
  readonly setAside: readonly string[];
  /** What was violated, by signature, with the first seed that showed it. */
  readonly findings: ReadonlyMap<string, Violation & { readonly seed: number }>;
  /** What broke off a run, by seed. */
  readonly breaks: ReadonlyMap<number, string>;
};

export type SeedsOptions = {
  readonly runs: number;
  /** The first seed; 1 unless given. */
  readonly from?: number;
  /** Steps of a run at most. */
  readonly maxSteps: number;
  /** Whether each run is compared with its projections; a share of them unless given. */
  readonly compares?: boolean;
  /** Whether the first run that violates something is the last one. */
  readonly untilFinding?: boolean;
};

/** Runs seed after seed, as a campaign does. */
export async function runSeeds(session: Session, options: SeedsOptions): Promise<Tally> {
  const findings = new Map<string, Violation & { seed: number }>();
  const breaks = new Map<number, string>();
  const setAside: string[] = [];
  let [runs, steps, projections] = [0, 0, 0];
  const baselines = new BaselineBook();
  while (runs < options.runs && !(options.untilFinding && findings.size > 0)) {
    const seed = runs + (options.from ?? 1);
    runs += 1;
    try {
      const { violations } = await session.execute(caseOfSeed(seed, session.harness), {
        maxSteps: options.maxSteps,
        baselines,
        ...(options.compares === undefined ? {} : { compares: options.compares }),
        onStep: () => {
          steps += 1;
        },
        onCompared: (comparison) => {
          projections += comparison.projections;
          setAside.push(...comparison.setAside.map((parted) => `seed ${seed}: ${JSON.stringify(parted)}`));
        },
      });
      for (const violation of violations)
        if (!findings.has(violation.signature)) findings.set(violation.signature, { ...violation, seed });
    } catch (error) {
      breaks.set(seed, String(error));
    }
  }
  return { runs, steps, projections, setAside, findings, breaks };
}
