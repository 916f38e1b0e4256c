import type { StepRecord } from '../record/step-record.ts';

/** Runs at the start of a campaign in which nearly everything happens for the first time: chance alone says which are compared. */
const firstRuns = 8;

/**
 * What runs have shown that were compared with their projections: which actions have changed something, and which were done in several tenants
 * of one run, and how they ended there, as collisions do. A run that shows what was seldom compared so far is worth comparing, however the dice
 * fell: what is seldom reached would else be compared still more seldom. Of what is seen often, chance brings enough.
 */
export class ComparedBook {
  readonly #seen = new Map<string, number>();
  readonly #compared = new Map<string, number>();
  #runs = 0;

  /** Whether a run shows what compared ones have shown less often than is due, by how often it was seen. */
  isNews(records: readonly StepRecord[]): boolean {
    return (
      this.#runs >= firstRuns &&
      newsOf(records).some((news) => (this.#compared.get(news) ?? 0) < dueComparisons(1 + (this.#seen.get(news) ?? 0)))
    );
  }

  /** Counts a run, and whether it was compared. */
  endRun(records: readonly StepRecord[], wasCompared: boolean): void {
    this.#runs += 1;
    for (const news of newsOf(records)) {
      this.#seen.set(news, 1 + (this.#seen.get(news) ?? 0));
      if (wasCompared) this.#compared.set(news, 1 + (this.#compared.get(news) ?? 0));
    }
  }
}

/** Of what was seen so often, how many comparisons are due: of the first ones each, and then ever fewer. */
function dueComparisons(seen: number): number {
  return 1 + Math.floor(Math.log2(seen));
}

function newsOf(records: readonly StepRecord[]): readonly string[] {
  const changing = records.filter(({ outcome, changes }) => outcome.kind === 'succeeded' && changes.length > 0);
  const changed = changing.map(({ step }) => step.action);
  return [...new Set([...changed, ...meetingsIn(records, new Set(changed)), ...readingsIn(records)])];
}

/** Actions that were done in two tenants with the same input: what was remembered of the one may be what the other is shown. */
function readingsIn(records: readonly StepRecord[]): readonly string[] {
  const reading = records.filter(
    ({ actor, outcome, changes }) => actor.tenant !== null && outcome.kind === 'succeeded' && changes.length === 0,
  );
  const alike = Map.groupBy(reading, ({ step }) => `${step.action} ${JSON.stringify(step.input)}`);
  return [...alike.values()].flatMap((same) =>
    new Set(same.map(({ actor }) => actor.tenant)).size > 1
      ? same.slice(0, 1).map(({ step }) => `${step.action} read elsewhere`)
      : [],
  );
}

/** Actions that one tenant has changed something by and another one has done after that, and how it ended. */
function meetingsIn(records: readonly StepRecord[], changed: ReadonlySet<string>): readonly string[] {
  const byAction = Map.groupBy(
    records.filter(({ step, actor }) => actor.tenant !== null && changed.has(step.action)),
    ({ step }) => step.action,
  );
  return [...byAction].flatMap(([action, done]) => {
    const first = done.find(({ outcome, changes }) => outcome.kind === 'succeeded' && changes.length > 0);
    const later = done.slice(first ? done.indexOf(first) + 1 : done.length);
    const others = later.filter(
      ({ actor, references }) =>
        actor.tenant !== first?.actor.tenant && references.every(({ whose }) => whose !== 'foreign'),
    );
    return others.map(({ outcome }) => `${action} elsewhere ${outcome.kind}`);
  });
}
