import * as fc from 'fast-check';
import type { Json } from '../../src/engine/sequence/json.ts';
import { isReference } from '../../src/engine/sequence/reference.ts';
import type { Sequence } from '../../src/engine/sequence/sequence.ts';
import type { Step } from '../../src/engine/sequence/step.ts';
import type { TrackerOptions } from './tracker.ts';
import { trackerActions } from './tracker-actions.ts';
import { TrackerRun } from './tracker-run.ts';

/**
 * How the commands refer to rows. `positions` is how fast-check's guide does it: a number, taken modulo the rows there are. `handles`
 * gives them this engine's own references, which keep their meaning, so that only the shrinking differs.
 */
export type CommandReferences = 'positions' | 'handles';

export type CommandsOutcome = {
  /** Runs after the one that failed first. */
  readonly executions: number;
  /** Commands that ran in the smallest failure. */
  readonly length: number;
  readonly signature: string;
};

/** Shrinks the same failure as fast-check's own model-based testing does: `fc.commands` with `fc.modelRun`. */
export function shrinkByCommands(
  sequence: Sequence,
  options: TrackerOptions & { readonly references: CommandReferences },
): CommandsOutcome {
  let executions = -1;
  let last: Omit<CommandsOutcome, 'executions'> | undefined;
  const script = options.references === 'positions' ? withPositions(sequence.steps, options) : sequence.steps;
  const arbitrary = new ScriptedCommand(script, options.references);
  const property = fc.property(
    fc.commands([arbitrary], { maxCommands: script.length, size: 'max', disableReplayLog: true }),
    (commands) => {
      arbitrary.restart();
      if (last !== undefined) executions += 1;
      const model: Model = { run: new TrackerRun(options), ran: 0 };
      try {
        fc.modelRun(() => ({ model, real: undefined }), commands);
      } catch (leak) {
        if (last === undefined) executions = 0;
        last = { length: model.ran, signature: leak instanceof Error ? leak.message : String(leak) };
        throw leak;
      }
    },
  );
  // Sequences come in all lengths up to the script's; a shorter one is a beginning of it, and leaks nothing.
  fc.check(property, { seed: 1, numRuns: 100_000 });
  if (last === undefined)
    throw new Error('shrinkByCommands: the script never ran in full; expected it in 100000 runs.');
  return { executions, ...last };
}

type Model = { readonly run: TrackerRun; ran: number };

/** One step as a command. It runs where its references name rows, as a careful `check` asks. */
class StepCommand implements fc.Command<Model, undefined> {
  readonly step: Step;

  constructor(step: Step) {
    this.step = step;
  }

  check({ run }: Readonly<Model>): boolean {
    return resolved(this.step, run) !== undefined;
  }

  run(model: Model): void {
    const step = resolved(this.step, model.run);
    if (step === undefined) return;
    model.ran += 1;
    const leak = model.run.perform(step)?.leak;
    if (leak !== undefined) throw new Error(leak.signature);
  }

  toString(): string {
    return `${this.step.actor} ${this.step.action}`;
  }
}

/** Hands out the steps of a script in order, and shrinks each like the record of arbitraries that would have drawn it. */
class ScriptedCommand extends fc.Arbitrary<StepCommand> {
  readonly #script: readonly Step[];
  readonly #references: CommandReferences;
  #at = 0;

  constructor(script: readonly Step[], references: CommandReferences) {
    super();
    this.#script = script;
    this.#references = references;
  }

  restart(): void {
    this.#at = 0;
  }

  override generate(): fc.Value<StepCommand> {
    const step = this.#script[this.#at];
    if (step === undefined) throw new Error('ScriptedCommand: more commands than steps; expected no more.');
    this.#at += 1;
    return new fc.Value(new StepCommand(step), undefined);
  }

  override canShrinkWithoutContext(_value: unknown): _value is StepCommand {
    return false;
  }

  override shrink({ step }: StepCommand): fc.Stream<fc.Value<StepCommand>> {
    return inputArbitrary(step, this.#references)
      .shrink(step.input, undefined)
      .map(({ value_: input }) => new fc.Value(new StepCommand({ ...step, input }), undefined));
  }
}

function inputArbitrary({ action, input }: Step, references: CommandReferences): fc.Arbitrary<Json> {
  const { references: tables = {}, plain = {} } = trackerActions.find(({ name }) => name === action) ?? {};
  const fields: Record<string, fc.Arbitrary<Json>> = { ...plain };
  for (const [field, value] of Object.entries(input ?? {})) {
    if (field in tables) fields[field] = references === 'positions' ? fc.nat() : fc.constant(value);
  }
  return fc.record(fields);
}

/** The step with references in place of positions; undefined where there is nothing to refer to. */
function resolved(step: Step, run: TrackerRun): Step | undefined {
  const { references = {} } = trackerActions.find(({ name }) => name === step.action) ?? {};
  const input: Record<string, Json> = { ...(step.input as Record<string, Json>) };
  for (const [field, table] of Object.entries(references)) {
    const value = input[field] ?? null;
    const keys = run.tracker.keys(table);
    const key = typeof value === 'number' ? keys[value % keys.length] : run.keyOf(value);
    if (key === undefined) return undefined;
    input[field] = run.referenceTo(key);
  }
  return { ...step, input };
}

function withPositions(steps: readonly Step[], options: TrackerOptions): readonly Step[] {
  const run = new TrackerRun(options);
  return steps.map((step) => {
    const { references = {} } = trackerActions.find(({ name }) => name === step.action) ?? {};
    const fields = Object.entries(step.input ?? {}).map(([field, value]): [string, Json] => {
      const table = references[field];
      return [
        field,
        table !== undefined && isReference(value) ? run.tracker.keys(table).indexOf(run.keyOf(value) ?? '') : value,
      ];
    });
    run.perform(step);
    return { ...step, input: Object.fromEntries(fields) };
  });
}
