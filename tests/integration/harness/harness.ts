import { closeDb, db, pool } from '#lib/server/db/index.ts';
import { defineHarness, tapPool } from '../../../src/engine/index.ts';
import { actions } from './actions/index.ts';
import { actors } from './actors.ts';
import { createApplication } from './application.ts';
import { crossings } from './crossings.ts';
import { baselineTime, canaries, fixtureNames, loadFixtures } from './fixtures.ts';
import { invariants } from './invariants/index.ts';
import { migrate } from './migrate.ts';
import { resetDatabase } from './reset.ts';
import { tenancy } from './tenancy.ts';

/** Dispatch, as the engine is told of it. */
export const harness = defineHarness({
  name: 'dispatch',
  replayCommand: 'npx pnpm replay',
  database: { migrate, reset: resetDatabase, tap: tapPool(pool), close: closeDb },
  tenancy,
  fixtures: { load: () => loadFixtures(db), names: fixtureNames, time: baselineTime },
  members: { table: 'memberships', person: 'user_id', isCurrent: ({ status }) => status === 'active' },
  channels: {
    push: { table: 'push_subscriptions', column: 'endpoint' },
    webhook: { table: 'webhooks', column: 'url' },
    // What a person's roaming session is shown: all that they may see in the organizations they work for now.
    roaming: { table: 'memberships', column: 'user_id', isCurrent: ({ status }) => status === 'active' },
  },
  canaries: Object.fromEntries(Object.entries(canaries).map(([name, canary]) => [name, [canary]])),
  crossings,
  application: createApplication,
  actors,
  actions,
  invariants,
});
