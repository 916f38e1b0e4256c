import { expect, test } from 'vitest';
import { deriveOwnership } from './derive-ownership.ts';
import { describeTenancy } from './describe-tenancy.ts';
import { sketchTables } from './sketch-tables.ts';
import { tenancyGraph } from './tenancy-graph.ts';

const tenancy = deriveOwnership(
  sketchTables({
    organizations: { default_warehouse_id: 'warehouses?' },
    users: {},
    warehouses: { organization_id: 'organizations', manager_id: 'users' },
    routes: { warehouse_id: 'warehouses', after_id: 'routes?', stops: ': uuid[]' },
    moves: { warehouse_id: 'warehouses', to_id: 'warehouses' },
    'log "raw" #1`': { organization_id: 'organizations' },
    sessions: { user_id: 'users' },
  }),
  {
    root: 'organizations',
    shared: ['users'],
    people: 'users',
    audit: ['log "raw" #1`'],
    arrays: { 'routes.stops': 'warehouses' },
    across: ['moves.to_id'],
  },
);

test('prints tenancy as a table: the root, then owned, personal, audit and shared tables, with their paths', () => {
  expect(`\n${describeTenancy(tenancy)}\n`).toBe(`
table          ownership        through
-------------  ---------------  --------------------------------------------------------------
organizations  root
moves          owned            warehouse_id -> warehouses.organization_id
routes         owned            warehouse_id -> warehouses.organization_id
                                after_id? -> routes.warehouse_id -> warehouses.organization_id
                                stops[]? -> warehouses.organization_id
warehouses     owned            organization_id
sessions       personal         user_id
log "raw" #1\`  audit            organization_id
users          shared (people)

7 tables: 1 root, 3 owned, 1 personal, 1 audit, 1 shared. A link with ? may be absent in a row.
May lead to another tenant: moves.to_id.
`);
});

test('draws tenancy as a Mermaid flowchart, whatever characters the names are made of', () => {
  expect(`\n${tenancyGraph(tenancy)}\n`).toBe(`
flowchart LR
  t0[/"log #quot;raw#quot; #35;1#96;"/]
  t1["moves"]
  t2(["organizations"])
  t3["routes"]
  t4[("sessions")]
  t5("users")
  t6["warehouses"]
  t0 ==>|"organization_id"| t2
  t1 -.->|"to_id"| t6
  t1 ==>|"warehouse_id"| t6
  t2 -->|"default_warehouse_id?"| t6
  t3 -->|"stops[]?"| t6
  t3 -->|"after_id?"| t3
  t3 ==>|"warehouse_id"| t6
  t4 ==>|"user_id"| t5
  t6 -.->|"manager_id"| t5
  t6 ==>|"organization_id"| t2
`);
});
