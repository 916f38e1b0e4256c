import * as fc from 'fast-check';
import { expect } from 'vitest';
import { fixtureId } from '../../../../src/engine/index.ts';
import { defineScenario } from '../../../../src/engine/vitest/index.ts';
import { organizationNames } from '../baseline/places.ts';
import { inOrganization, notified, personIds, rowsNow } from './organization.ts';

/** Who accepts, and how long after the window was opened. */
type Variation = { readonly driver: string; readonly minutes: number };

/** BID-001: an unfilled assignment gets an instant window; the free drivers hear of it; the first who accepts has it. */
export const bid001 = defineScenario({
  id: 'BID-001',
  title: 'an instant window is resolved by the first free driver who accepts',
  tenants: organizationNames,
  variation: (organization): fc.Arbitrary<Variation> =>
    fc.record({
      driver: fc.constantFrom(...inOrganization(organization).freeDrivers),
      minutes: fc.integer({ min: 1, max: 600 }),
    }),
  steps: (organization, { driver, minutes }) => {
    const here = inOrganization(organization);
    return [
      { actor: here.manager, action: 'windows.open', input: { assignment: here.unfilled } },
      { actor: 'system', action: 'time.pass', input: { minutes } },
      {
        actor: here.actor(driver),
        action: 'bids.place',
        input: { window: { $ref: { table: 'bid_windows', step: 's1', index: 0 } } },
      },
    ];
  },
  expect: (result, organization, { driver }) => {
    const here = inOrganization(organization);
    const winner = fixtureId('users', driver);
    expect(result.records.map(({ outcome }) => outcome.kind)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(result.records[0]?.changes.find(({ table }) => table === 'bid_windows')?.after).toMatchObject({
      mode: 'instant',
      status: 'open',
    });
    expect(notified(result, 'window_opened')).toEqual(personIds(here.freeDrivers));
    expect(rowsNow(result, 'bid_windows')).toMatchObject([{ status: 'resolved', winner_id: winner }]);
    expect(rowsNow(result, 'bids')).toMatchObject([{ driver_id: winner, status: 'won' }]);
    expect(rowsNow(result, 'assignments')).toMatchObject([
      { organization_id: here.id, driver_id: winner, status: 'scheduled', assigned_by: 'bid' },
    ]);
  },
});
