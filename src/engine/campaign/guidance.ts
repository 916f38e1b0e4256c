import { ChangePairs } from '../coverage/change-pairs.ts';
import { drawBelow, drawChance, drawWeighted } from '../generate/draw.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { RunResult } from '../run/execute/run-result.ts';
import { type FreshCase, freshCase } from '../sequence/case.ts';
import type { Step } from '../sequence/step.ts';

/** Share of the runs that continue from a prefix, once there is one. */
const continuedShare = 0.5;

/** Steps that a continued run has room for at least. */
const minRoom = 5;

/** A sequence that showed something new, up to the last step that did, and how often runs have continued from it. */
type Entry = { readonly steps: readonly Step[]; continued: number };

/**
 * The working corpus of a campaign: sequences that showed something new, from whose prefixes half of the runs continue. A step is new
 * if it fell into a new coverage cell or made a new pair of changes (see `ChangePairs`). What it hands out depends on nothing but the
 * cases it was given and what their runs showed, so a campaign of the same seed runs the same sequences.
 */
export class Guidance {
  readonly #maxSteps: number;
  readonly #pairs = new ChangePairs();
  readonly #entries: Entry[] = [];
  readonly #newSteps = new Set<string>();

  constructor({ maxSteps }: { readonly maxSteps: number }) {
    this.#maxSteps = maxSteps;
  }

  /** The case itself, or one that continues from a prefix; seldom from one that has often been continued. */
  steer(value: FreshCase): FreshCase {
    const random = value.random.clone();
    if (!drawChance(random, continuedShare)) return value;
    const entry = drawWeighted(random, this.#entries, ({ continued }) => 1 / (1 + continued));
    const longest = Math.min(entry?.steps.length ?? 0, this.#maxSteps - minRoom);
    if (entry === undefined || longest < 1) return value;
    entry.continued += 1;
    return freshCase(random, entry.steps.slice(0, 1 + drawBelow(random, longest)));
  }

  /** Counts a step of the run that is under way, and whether it fell into a new coverage cell. */
  count(record: StepRecord, isNewCell: boolean): void {
    const isNewPair = this.#pairs.count(record);
    if (isNewCell || isNewPair) this.#newSteps.add(record.step.id);
  }

  /** Keeps the sequence of a run that has ended, if it showed anything new. A step that violated an invariant would end every run after it. */
  endRun({ sequence, violations }: RunResult): void {
    const steps = violations.length > 0 ? sequence.steps.slice(0, -1) : sequence.steps;
    const end = 1 + steps.findLastIndex(({ id }) => this.#newSteps.has(id));
    if (end > 0) this.#entries.push({ steps: steps.slice(0, end), continued: 0 });
    this.#newSteps.clear();
    this.#pairs.beginRun();
  }
}
