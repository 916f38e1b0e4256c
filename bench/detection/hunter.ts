import { on } from 'node:events';
import type { Changes } from '../../src/cli/changed/git-changes.ts';
import { LoadedModules } from '../../src/cli/changed/loaded-modules.ts';
import { openProject } from '../../src/cli/project.ts';
import { provideDatabase } from '../../src/engine/database/embedded/provide-database.ts';
import { changeOf } from './change-of.ts';
import { expected } from './expected.ts';

/** Stands for no bug: what is found then is a false alarm. */
export const withoutBug = 'none';

/** What a hunter is asked, one bug at a time; `'done'` where there is no more. */
export type Order =
  | {
      readonly bug: string;
      /** The module whose `huntAll` hunts. */
      readonly file: string;
      readonly seeds: number;
      /** The number of the first seed; 1 unless given. */
      readonly from?: number;
      readonly seconds: number;
      /** Runs at most, of each hunt. */
      readonly runs: number;
      /** Whether it is known which lines the bug has changed. */
      readonly knowsChange?: boolean;
    }
  | 'done';

/** What it answers: that it can be asked, and each hunt as it ends. */
export type Answer<Hunt> = { readonly kind: 'ready' } | { readonly kind: 'hunt'; readonly hunt: Hunt };

/** What a module that hunts exports. */
export type Hunting<Hunt> = {
  readonly huntAll: (options: {
    readonly seeds: number;
    readonly from?: number;
    readonly seconds: number;
    readonly runs: number;
    /** Whether steps are to run at once, which some bugs take. */
    readonly races: boolean;
    /** What the bug has changed, where that is known, and what was loaded. */
    readonly changed?: { readonly changes: Changes; readonly modules: LoadedModules } | undefined;
    readonly onHunt: (hunt: Hunt) => void;
  }) => Promise<void>;
};

if (process.send !== undefined) await serve();

/** Hunts for what it is asked to, in an application that is loaded anew for each bug. */
async function serve(): Promise<void> {
  const tell = (answer: Answer<unknown>) => process.send?.(answer);
  process.env.INTEGRATION_TEST ??= '1';
  await using _database = await provideDatabase(process.env);
  const orders = on(process, 'message') as AsyncIterable<readonly [Order]>;
  tell({ kind: 'ready' });
  for await (const [order] of orders) {
    if (order === 'done') break;
    const { bug, file, knowsChange = false, ...options } = order;
    if (bug === withoutBug) delete process.env.LEAKPROOF_MUTANT;
    else process.env.LEAKPROOF_MUTANT = bug;
    const modules = new LoadedModules();
    const files = { config: 'vitest.integration.config.ts', harness: 'tests/integration/harness/harness.ts' };
    await using project = await openProject(files, modules);
    const { huntAll } = await project.load<Hunting<unknown>>(file);
    const races = expected[bug]?.isRace === true;
    const changed = knowsChange ? { changes: changeOf(bug), modules } : undefined;
    await huntAll({ ...options, races, changed, onHunt: (hunt) => tell({ kind: 'hunt', hunt }) });
    tell({ kind: 'ready' });
  }
  process.disconnect();
}
