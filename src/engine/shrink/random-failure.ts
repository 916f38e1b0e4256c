import * as fc from 'fast-check';
import { canonicalJson } from '../sequence/canonical.ts';
import type { Failure } from '../sequence/case.ts';
import { handlesIn } from '../sequence/input-handles.ts';
import type { Json } from '../sequence/json.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Step } from '../sequence/step.ts';
import { rowOf, trialActors } from './pass-trial.ts';

/** For tests: an application of which it is known what its failure takes. */
export type RandomFailure = {
  readonly sequence: Sequence;
  /** Ids of the steps without which there is no failure. */
  readonly needed: ReadonlySet<string>;
  /** Runs a candidate as the engine does: skips steps whose rows are missing, ends at the violation. */
  readonly run: (candidate: Sequence) => Failure | undefined;
};

export const wanted = 'TENANT-003 read items';
export const other = 'APP-001 read items';

type Draft = {
  readonly actor: number;
  readonly uses: readonly number[];
  readonly asList: boolean;
  readonly text: string;
  readonly isNeeded: boolean;
  readonly isFussy: boolean;
};

const draft: fc.Arbitrary<Draft> = fc.record({
  actor: fc.nat(trialActors.length - 1),
  uses: fc.array(fc.nat(), { maxLength: 3 }),
  asList: fc.boolean(),
  text: fc.string({ maxLength: 6 }),
  isNeeded: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
  isFussy: fc.integer({ min: 0, max: 3 }).map((chance) => chance === 0),
});

/**
 * For tests: random sequences that fail while the needed steps are in, in which fussy ones need their very input as well. `slips` says
 * that one needed step less shows another bug; `undone` names two steps of which the first spoils the failure unless the second mends it.
 */
export const randomFailure: fc.Arbitrary<RandomFailure> = fc
  .record({
    drafts: fc.array(draft, { minLength: 2, maxLength: 40 }),
    slips: fc.boolean(),
    undone: fc.option(fc.tuple(fc.nat(), fc.nat()), { nil: undefined }),
  })
  .map(({ drafts, slips, undone }) => {
    const steps = drafts.map((each, at) => stepOf(each, at));
    const sequence: Sequence = { version: 1, steps };
    const needed = closure(steps, new Set(steps.filter((_, at) => drafts[at]?.isNeeded || at === steps.length - 1)));
    const fussy = new Map(
      steps.flatMap((step, at) => (drafts[at]?.isFussy && needed.has(step.id) ? [[step.id, step.input]] : [])),
    );
    const isSpoiled = spoiling(steps, needed, undone);
    const last = steps.at(-1)?.id;
    const run = (candidate: Sequence): Failure | undefined => {
      const ran = whatRuns(candidate);
      const found = ran.filter(({ id, input }) => {
        const asked = fussy.get(id);
        return needed.has(id) && (asked === undefined || canonicalJson(asked) === canonicalJson(input));
      });
      const missing = needed.size - found.length + (isSpoiled(ran) ? 1 : 0);
      const ends = ran.slice(0, ran.findIndex(({ id }) => id === last) + 1);
      if (missing === 0) return { signatures: [wanted], sequence: { version: 1, steps: ends } };
      return slips && missing === 1 ? { signatures: [other], sequence: { version: 1, steps: ran } } : undefined;
    };
    return { sequence, needed, run };
  });

function stepOf({ actor, uses, asList, text }: Draft, at: number): Step {
  const rows: Json[] =
    at === 0 ? [] : [...new Set(uses.map((use) => use % at))].map((use) => rowOf('items', `s${use + 1}`));
  const [first = null] = rows;
  return {
    id: `s${at + 1}`,
    actor: trialActors[actor]?.id ?? '',
    action: 'act',
    input: asList ? { rows, text } : { row: first, text },
  };
}

/** The steps and, for each, all that made what it uses: so that taking any other away never takes one of these along. */
function closure(steps: readonly Step[], chosen: ReadonlySet<Step>): ReadonlySet<string> {
  const ids = new Set([...chosen].map(({ id }) => id));
  for (const step of steps.toReversed()) {
    if (ids.has(step.id)) for (const handle of handlesIn(step.input)) if ('step' in handle) ids.add(handle.step);
  }
  return ids;
}

function spoiling(steps: readonly Step[], needed: ReadonlySet<string>, undone: readonly [number, number] | undefined) {
  const free = steps.filter(({ id }) => !needed.has(id));
  const [spoils, mends] = (undone ?? []).map((number) => free[number % Math.max(1, free.length)]?.id);
  return (ran: readonly Step[]): boolean => {
    if (spoils === undefined || spoils === mends) return false;
    return ran.some(({ id }) => id === spoils) && !ran.some(({ id }) => id === mends);
  };
}

function whatRuns({ steps }: Sequence): readonly Step[] {
  const ran: Step[] = [];
  for (const step of steps) {
    const hasRows = handlesIn(step.input).every(
      (handle) => !('step' in handle) || ran.some(({ id }) => id === handle.step),
    );
    if (hasRows) ran.push(step);
  }
  return ran;
}
