import { beforeAll, describe, expect, test } from 'vitest';
import { describeTenancy } from '../../../src/engine/tenancy/describe-tenancy.ts';
import { readTenancy } from '../../../src/engine/tenancy/read-tenancy.ts';
import type { Tenancy } from '../../../src/engine/tenancy/tenancy.ts';
import { migrate } from '../harness/migrate.ts';
import { tenancy as declaration } from '../harness/tenancy.ts';
import { createScratchDatabase } from './scratch-database.ts';

describe('Dispatch', () => {
  let tenancy: Tenancy;

  beforeAll(async () => {
    await using scratch = await createScratchDatabase();
    await using migrated = await migrate({
      environment: { ...process.env, DATABASE_URL: scratch.url },
      log: () => undefined,
    });
    tenancy = await readTenancy(migrated.client, declaration);
  });

  test('has all its twenty-four tables classified by one short declaration', () => {
    expect(`\n${describeTenancy(tenancy)}\n`).toBe(`
table               ownership        through
------------------  ---------------  -----------------------------------------------------------------------------------------
organizations       root
api_keys            owned            organization_id
assignments         owned            organization_id
                                     warehouse_id -> warehouses.organization_id
                                     route_id -> routes.warehouse_id -> warehouses.organization_id
bid_windows         owned            assignment_id -> assignments.organization_id
bids                owned            window_id -> bid_windows.assignment_id -> assignments.organization_id
carrier_events      owned            organization_slug
dispatch_settings   owned            organization_id
driver_preferences  owned            membership_id -> memberships.organization_id
                                     preferred_route_ids[]? -> routes.warehouse_id -> warehouses.organization_id
driver_stats        owned            membership_id -> memberships.organization_id
export_jobs         owned            organization_id
incident_reports    owned            assignment_id -> assignments.organization_id
invites             owned            organization_id
memberships         owned            organization_id
notifications       owned            organization_id
                                     data.assignmentId? -> assignments.organization_id
                                     data.exportId? -> export_jobs.organization_id
                                     data.incidentId? -> incident_reports.assignment_id -> assignments.organization_id
                                     data.windowId? -> bid_windows.assignment_id -> assignments.organization_id
                                     data.bidId? -> bids.window_id -> bid_windows.assignment_id -> assignments.organization_id
push_subscriptions  owned            membership_id -> memberships.organization_id
routes              owned            warehouse_id -> warehouses.organization_id
sessions            owned            organization_id
shifts              owned            assignment_id -> assignments.organization_id
support_grants      owned            organization_id
warehouses          owned            organization_id
webhooks            owned            organization_id
support_staff       personal         user_id
audit_logs          audit            organization_id
users               shared (people)

24 tables: 1 root, 20 owned, 1 personal, 1 audit, 1 shared. A link with ? may be absent in a row.
`);
  });
});
