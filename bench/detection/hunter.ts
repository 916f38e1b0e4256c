import { on } from 'node:events';
import { openProject } from '../../src/cli/project.ts';
import { provideDatabase } from '../../src/engine/database/embedded/provide-database.ts';
import { expected } from './expected.ts';
import type { Hunt } from './hunt.ts';

/** What a hunter is asked, one bug at a time; 'done' where there is no more. */
export type Order = { readonly bug: string; readonly seeds: number; readonly seconds: number } | 'done';

/** What it answers: that it can be asked, and each hunt as it ends. */
export type Answer = { readonly kind: 'ready' } | { readonly kind: 'hunt'; readonly bug: string; readonly hunt: Hunt };

const tell = (answer: Answer) => process.send?.(answer);

process.env.INTEGRATION_TEST ??= '1';
await using _database = await provideDatabase(process.env);
const orders = on(process, 'message');
tell({ kind: 'ready' });
for await (const [order] of orders as AsyncIterable<readonly [Order]>) {
  if (order === 'done') break;
  process.env.LEAKPROOF_MUTANT = order.bug;
  // A project of its own for each, so that the application is loaded anew with the bug in it.
  await using project = await openProject({
    config: 'vitest.integration.config.ts',
    harness: 'tests/integration/harness/harness.ts',
  });
  const { huntAll } = await project.load<typeof import('./hunt.ts')>('bench/detection/hunt.ts');
  const races = expected[order.bug]?.isRace === true;
  await huntAll({ ...order, races, onHunt: (hunt) => tell({ kind: 'hunt', bug: order.bug, hunt }) });
  tell({ kind: 'ready' });
}
process.disconnect();
