import type { Database } from '#lib/server/db/index.ts';
import * as schema from '#lib/server/db/schema.ts';
import { fixtureId, nameFixtures } from '../../../src/engine/index.ts';
import { apiKeys, carrierEvents, organizations, settings, webhooks } from './baseline/organizations.ts';
import {
  driverPreferences,
  driverStats,
  memberships,
  notifications,
  pushSubscriptions,
  sessions,
  supportGrants,
  supportStaff,
  users,
} from './baseline/people.ts';
import { assignments, bids, bidWindows, incidentReports, routes, warehouses } from './baseline/work.ts';

/** The harness clock at the baseline: a Monday, less than 24 hours before the first shifts. */
export const baselineTime = '2030-03-04T09:00:00.000Z';

/**
 * The baseline: two organizations, alike on purpose. Ids, names and order are stable; every run starts from exactly these rows. Parents
 * come first. A row is known by its fixture name (`warehouse-a-north`), from which its id comes.
 */
const baseline = [
  ['organizations', schema.organizations, organizations],
  ['users', schema.users, users],
  ['memberships', schema.memberships, memberships],
  ['sessions', schema.sessions, sessions],
  ['warehouses', schema.warehouses, warehouses],
  ['routes', schema.routes, routes],
  ['assignments', schema.assignments, assignments],
  ['bid_windows', schema.bidWindows, bidWindows],
  ['bids', schema.bids, bids],
  ['driver_preferences', schema.driverPreferences, driverPreferences],
  ['driver_stats', schema.driverStats, driverStats],
  ['dispatch_settings', schema.dispatchSettings, settings],
  ['webhooks', schema.webhooks, webhooks],
  ['push_subscriptions', schema.pushSubscriptions, pushSubscriptions],
  ['notifications', schema.notifications, notifications],
  ['incident_reports', schema.incidentReports, incidentReports],
  ['api_keys', schema.apiKeys, apiKeys],
  ['support_staff', schema.supportStaff, supportStaff],
  ['support_grants', schema.supportGrants, supportGrants],
  ['carrier_events', schema.carrierEvents, carrierEvents],
] as const;

/** The names of all fixture rows: table, then name, then id. */
export const fixtureNames = nameFixtures(
  Object.fromEntries(baseline.map(([table, , rows]) => [table, Object.keys(rows)])),
);

/** Fills an empty database with the baseline, in one transaction. */
export async function loadFixtures(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    for (const [table, definition, rows] of baseline) {
      await tx
        .insert(definition)
        .values(Object.entries(rows).map(([name, values]) => ({ id: fixtureId(table, name), ...values })));
    }
  });
}
