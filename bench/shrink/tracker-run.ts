import type { Failure } from '../../src/engine/sequence/case.ts';
import type { Json } from '../../src/engine/sequence/json.ts';
import { isReference } from '../../src/engine/sequence/reference.ts';
import type { Sequence } from '../../src/engine/sequence/sequence.ts';
import type { Step } from '../../src/engine/sequence/step.ts';
import { type Input, type Performed, Tracker, type TrackerOptions } from './tracker.ts';
import { trackerActors } from './tracker-actions.ts';

/** A tracker with the handles of its rows and the steps that wrote them: what the engine keeps for a run. */
export class TrackerRun {
  readonly tracker: Tracker;
  readonly #keys = new Map<string, string>();
  readonly #writers = new Map<string, string[]>();

  constructor(options: TrackerOptions) {
    this.tracker = new Tracker(options);
  }

  /** Performs a step; undefined where a handle names no row, so that there is nothing to perform. */
  perform({ id, actor, action, input }: Step): Performed | undefined {
    const who = trackerActors.find((candidate) => candidate.id === actor);
    const resolved = this.#resolved(input);
    if (who === undefined || resolved === undefined) return undefined;
    const performed = this.tracker.perform(who, action, resolved);
    if (performed.made !== undefined) this.#keys.set(`${performed.made.table} ${id}`, performed.made.key);
    for (const key of performed.written) this.#writers.set(key, [...(this.#writers.get(key) ?? []), id]);
    return performed;
  }

  /** The row's reference, as the generator puts it into a step. */
  referenceTo(row: string): Json {
    const [table = '', step = ''] = [...this.#keys].find(([, key]) => key === row)?.[0].split(' ') ?? [];
    return { $ref: { table, step, index: 0 } };
  }

  keyOf(reference: Json): string | undefined {
    if (!isReference(reference) || !('step' in reference.$ref)) return undefined;
    return this.#keys.get(`${reference.$ref.table} ${reference.$ref.step}`);
  }

  /** The steps that made or changed any of these rows. */
  writersOf(rows: readonly string[]): readonly string[] {
    return rows.flatMap((key) => this.#writers.get(key) ?? []);
  }

  #resolved(input: Json): Input | undefined {
    const fields: Record<string, Json> = {};
    for (const [field, value] of Object.entries(input ?? {})) {
      const resolved = isReference(value) ? this.keyOf(value) : value;
      if (resolved === undefined) return undefined;
      fields[field] = resolved;
    }
    return fields;
  }
}

/** Runs a sequence on a new tracker as the engine does: skips what names no row, goes on past other leaks, ends at the wanted one. */
export function runOnTracker(
  { steps }: Sequence,
  options: TrackerOptions & { readonly target?: string; readonly withEvidence?: boolean },
): Failure | undefined {
  const run = new TrackerRun(options);
  const ran: Step[] = [];
  let other: Failure | undefined;
  for (const step of steps) {
    const performed = run.perform(step);
    if (performed === undefined) continue;
    ran.push(step);
    if (performed.leak === undefined) continue;
    const { signature, rows } = performed.leak;
    const evidence = options.withEvidence === true ? { relevantSteps: run.writersOf(rows) } : {};
    const failure: Failure = { signatures: [signature], sequence: { version: 1, steps: [...ran] }, ...evidence };
    if (options.target === undefined || options.target === signature) return failure;
    other ??= failure;
  }
  return other;
}
