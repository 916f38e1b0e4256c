import * as fc from 'fast-check';
import { expect } from 'vitest';
import { fixtureId } from '../../../../src/engine/index.ts';
import { defineScenario } from '../../../../src/engine/vitest/index.ts';
import { organizationNames } from '../baseline/places.ts';
import { inOrganization, notified, personIds, rowsNow } from './organization.ts';

/** How long after the start of the route the job runs. */
type Variation = { readonly minutesLate: number };

/** From the baseline to 08:00 in London the next day, by when the route has begun in both organizations. */
const minutesToStart = 23 * 60;

/** NOS-003: a driver who confirmed has not arrived by the start; the route goes out again, in that organization alone. */
export const nos003 = defineScenario({
  id: 'NOS-003',
  title: 'a no-show opens an emergency window for the free drivers of its organization',
  tenants: organizationNames,
  variation: (): fc.Arbitrary<Variation> => fc.record({ minutesLate: fc.integer({ min: 1, max: 120 }) }),
  steps: (organization, { minutesLate }) => {
    const there = inOrganization(inOrganization(organization).other);
    return [
      { actor: there.manager, action: 'assignments.cancel', input: { assignment: there.confirmed } },
      { actor: 'system', action: 'time.pass', input: { minutes: minutesToStart + minutesLate } },
      { actor: 'system', action: 'jobs.detect-no-shows', input: {} },
    ];
  },
  expect: (result, organization) => {
    const here = inOrganization(organization);
    const job = result.records[2];
    expect(result.records.map(({ outcome }) => outcome.kind)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(new Set(job?.changes.map(({ ownerAfter }) => ownerAfter))).toEqual(new Set([here.id]));
    expect(rowsNow(result, 'bid_windows')).toMatchObject([
      { mode: 'emergency', trigger: 'no_show', status: 'open', bonus_percent: 20 },
    ]);
    expect(rowsNow(result, 'assignments')).toContainEqual(
      expect.objectContaining({ organization_id: here.id, status: 'unfilled', driver_id: null }),
    );
    expect(rowsNow(result, 'driver_stats')).toMatchObject([
      { membership_id: fixtureId('memberships', here.actor(here.confirmedDriver)), no_shows: 1 },
    ]);
    expect(notified(result, 'driver_no_show')).toEqual(personIds(here.managers));
    // Whoever did not come is free that day as well.
    expect(notified(result, 'emergency_route_available')).toEqual(
      personIds([...here.freeDrivers, here.confirmedDriver]),
    );
  },
});
