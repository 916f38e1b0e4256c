import { db, pool } from '#lib/server/db/index.ts';
import { defineHarness, integrationDatabase } from '../../../src/engine/index.ts';
import { actions } from './actions/index.ts';
import { actors } from './actors.ts';
import { createApplication } from './application.ts';
import { canaries } from './baseline/places.ts';
import { crossings } from './crossings.ts';
import { baselineTime, fixtureNames, loadFixtures } from './fixtures.ts';
import { invariants } from './invariants/index.ts';
import { migrate } from './migrate.ts';
import { required } from './required.ts';
import { resetDatabase } from './reset.ts';
import { tenancy } from './tenancy.ts';

/** Dispatch, as the engine is told of it. */
export const harness = defineHarness({
  name: 'dispatch',
  replayCommand: 'npx pnpm replay',
  database: integrationDatabase({ migrate, reset: resetDatabase, pools: [pool] }),
  tenancy,
  fixtures: { load: () => loadFixtures(db), names: fixtureNames, time: baselineTime },
  members: { table: 'memberships', person: 'user_id', isCurrent: ({ status }) => status === 'active', role: 'role' },
  grants: { table: 'support_grants', person: 'user_id', role: 'support', until: 'expires_at' },
  channels: {
    inbox: { kind: 'inbox', table: 'notifications', recipient: 'user_id' },
    push: { kind: 'outbound', registrations: { table: 'push_subscriptions', column: 'endpoint' } },
    webhook: { kind: 'outbound', registrations: { table: 'webhooks', column: 'url' } },
    // It goes to people who are invited.
    mail: { kind: 'outbound', toAnybody: true },
    event: { kind: 'live' },
    // What a person's roaming session is shown: all that they may see in the organizations they work for now.
    roaming: { kind: 'answer' },
  },
  canaries: Object.fromEntries(Object.entries(canaries).map(([name, canary]) => [name, [canary]])),
  crossings,
  application: createApplication,
  actors,
  actions,
  invariants,
  required,
});
