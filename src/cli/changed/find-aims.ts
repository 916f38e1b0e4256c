import { caseOfSeed } from '../../engine/campaign/seed.ts';
import type { Taught } from '../../engine/campaign/way-book.ts';
import { Coverage } from '../../engine/coverage/coverage.ts';
import { Lessons } from '../../engine/generate/lessons.ts';
import type { Session } from '../../engine/run/session.ts';
import type { FoundAims } from './changed-aims.ts';
import { CodeWatch } from './code-watch.ts';
import type { Changes } from './git-changes.ts';
import type { LoadedModules } from './loaded-modules.ts';
import { type Look, weighLooks } from './weigh-looks.ts';

export type FindAimsOptions = {
  readonly changes: Changes;
  readonly modules: LoadedModules;
  /** Of the first run. */
  readonly seed: number;
  readonly maxSteps: number;
  readonly signal?: AbortSignal | undefined;
};

/** So many runs at most, and fewer once each action was looked at so often as it succeeded, or so often in all. */
const mostRuns = 24;
const enough = { successes: 2, looks: 5 };

/**
 * Finds out which actions run what has changed: it makes the first runs of a campaign in advance, and looks at what runs while an action is
 * done for the first times. What is found follows from the seed, as this process has done nothing else before. Where nothing that has
 * changed is loaded, one run shows it.
 */
export async function findAims(
  session: Session,
  { changes, modules, seed, maxSteps, signal }: FindAimsOptions,
): Promise<FoundAims> {
  const { since, files } = changes;
  const watch = new CodeWatch(files, modules);
  const changed = files.map(({ name }) => name);
  if (files.length === 0) return { aims: { since, changed, used: [] }, taught: [], broken: [] };
  const looks: Look[] = [];
  const lessons = new Lessons(session.harness);
  const taught: Taught[] = [];
  const broken: number[] = [];
  const counts = new Map(session.harness.actions.map(({ name }) => [name, { successes: 0, looks: 0 }]));
  const isOpen = ({ successes, looks: times }: { readonly successes: number; readonly looks: number }) =>
    successes < enough.successes && times < enough.looks;
  await watch.start();
  await using _watching = watch;
  for (let run = 0; run < mostRuns && !signal?.aborted; run += 1) {
    // What Node has loaded itself is known once it has run.
    if (run > 0 && watch.loaded.length === 0) break;
    if (![...counts.values()].some(isOpen)) break;
    const coverage = new Coverage();
    const own = (seed + run) | 0;
    const { violations } = await session.execute(caseOfSeed(own, session.harness), {
      compares: false,
      maxSteps,
      signal,
      onStep: (record, judged, world) => {
        lessons.note(record, world);
        coverage.count(record, judged);
      },
      around: async (action, act) => {
        const count = counts.get(action);
        if (count === undefined || !isOpen(count)) return await act();
        await watch.take();
        const acted = await act();
        if (acted.outcome.kind === 'inapplicable') return acted;
        looks.push({ action, ran: await watch.take() });
        count.looks += 1;
        if (acted.outcome.kind === 'succeeded') count.successes += 1;
        return acted;
      },
    });
    taught.push({ lessons: lessons.take(), cells: coverage.counts.cells });
    if (violations.length > 0) broken.push(own);
  }
  const used = weighLooks(watch.loaded, looks);
  const isAny = used.some(({ actions }) => actions.length > 0);
  // Without an aim the campaign is the one that it is without all this.
  return { aims: { since, changed, used }, taught: isAny ? taught : [], broken };
}
