import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCatalog } from '../../../src/engine/tenancy/read-catalog.ts';
import type { Link, Table } from '../../../src/engine/tenancy/tenancy.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';

let scratch: ScratchDatabase;
let client: pg.Client;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await scratch[Symbol.asyncDispose]();
});

/** The tables that the statements make, by name. Nothing of them stays. */
async function catalogOf(...statements: readonly string[]): Promise<ReadonlyMap<string, Table>> {
  await client.query('BEGIN');
  try {
    for (const statement of statements) await client.query(statement);
    return new Map((await readCatalog(client)).map((table) => [table.name, table]));
  } finally {
    await client.query('ROLLBACK');
  }
}

const ORGANIZATIONS = 'CREATE TABLE organizations (id uuid PRIMARY KEY)';

function foreignKey(
  columns: readonly string[],
  parent: string,
  parentColumns: readonly string[],
  nullable = false,
): Link {
  return { kind: 'foreign-key', columns, parent, parentColumns, nullable };
}

describe('keys', () => {
  test('reads a composite key in the order of the key, not of the columns, and a composite foreign key to it', async () => {
    const tables = await catalogOf(
      'CREATE TABLE warehouses (code text, region text, PRIMARY KEY (region, code))',
      `CREATE TABLE routes (id int PRIMARY KEY, a text NOT NULL, b text NOT NULL, c text,
         FOREIGN KEY (a, b) REFERENCES warehouses (code, region), FOREIGN KEY (c, b) REFERENCES warehouses (region, code))`,
    );
    expect(tables.get('warehouses')?.primaryKey).toEqual(['region', 'code']);
    expect(tables.get('routes')?.links).toEqual([
      foreignKey(['a', 'b'], 'warehouses', ['code', 'region']),
      foreignKey(['c', 'b'], 'warehouses', ['region', 'code'], true),
    ]);
  });

  test('reads a key of the tenant and an id as one link, and columns that INCLUDE adds as no part of a key', async () => {
    const tables = await catalogOf(
      ORGANIZATIONS,
      `CREATE TABLE warehouses (id int, organization_id uuid NOT NULL REFERENCES organizations, name text,
         PRIMARY KEY (organization_id, id) INCLUDE (name))`,
      `CREATE TABLE routes (id int PRIMARY KEY, organization_id uuid NOT NULL, warehouse_id int NOT NULL,
         FOREIGN KEY (organization_id, warehouse_id) REFERENCES warehouses)`,
    );
    expect(tables.get('warehouses')?.primaryKey).toEqual(['organization_id', 'id']);
    expect(tables.get('routes')?.links).toEqual([
      foreignKey(['organization_id', 'warehouse_id'], 'warehouses', ['organization_id', 'id']),
    ]);
  });

  test('gives an empty key for a table without one', async () => {
    const tables = await catalogOf('CREATE TABLE log (line text)');
    expect(tables.get('log')).toMatchObject({ primaryKey: [], links: [] });
  });

  test('reads a foreign key to a unique column that is not the key', async () => {
    const tables = await catalogOf(
      'CREATE TABLE organizations (id int PRIMARY KEY, slug text UNIQUE)',
      'CREATE TABLE sites (id int PRIMARY KEY, organization text REFERENCES organizations (slug))',
    );
    expect(tables.get('sites')?.links).toEqual([foreignKey(['organization'], 'organizations', ['slug'], true)]);
  });

  test('reads self references and cyclic foreign keys', async () => {
    const tables = await catalogOf(
      'CREATE TABLE folders (id int PRIMARY KEY, parent_id int REFERENCES folders)',
      'CREATE TABLE teams (id int PRIMARY KEY, lead_id int)',
      'CREATE TABLE members (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams)',
      'ALTER TABLE teams ADD FOREIGN KEY (lead_id) REFERENCES members DEFERRABLE INITIALLY DEFERRED',
    );
    expect(tables.get('folders')?.links).toEqual([foreignKey(['parent_id'], 'folders', ['id'], true)]);
    expect(tables.get('teams')?.links).toEqual([foreignKey(['lead_id'], 'members', ['id'], true)]);
    expect(tables.get('members')?.links).toEqual([foreignKey(['team_id'], 'teams', ['id'])]);
  });

  test('marks a foreign key that Postgres does not vouch for', async () => {
    const tables = await catalogOf(
      ORGANIZATIONS,
      'CREATE TABLE sites (a uuid, b uuid)',
      'ALTER TABLE sites ADD FOREIGN KEY (a) REFERENCES organizations NOT VALID',
      'ALTER TABLE sites ADD FOREIGN KEY (b) REFERENCES organizations NOT ENFORCED',
    );
    expect(tables.get('sites')?.links).toEqual([
      { ...foreignKey(['a'], 'organizations', ['id'], true), declared: true },
      { ...foreignKey(['b'], 'organizations', ['id'], true), declared: true },
    ]);
  });

  test('leaves the period out of a temporal foreign key, since it is contained and not equal', async () => {
    const tables = await catalogOf(
      'CREATE EXTENSION btree_gist',
      'CREATE TABLE rooms (id int, valid_at daterange, PRIMARY KEY (id, valid_at WITHOUT OVERLAPS))',
      `CREATE TABLE bookings (id int PRIMARY KEY, room_id int NOT NULL, valid_at daterange,
         FOREIGN KEY (room_id, PERIOD valid_at) REFERENCES rooms (id, PERIOD valid_at))`,
    );
    expect(tables.get('bookings')?.links).toEqual([foreignKey(['room_id'], 'rooms', ['id'])]);
  });
});

describe('names', () => {
  test('reads several schemas, with the schema in the name of all tables but those of public', async () => {
    const tables = await catalogOf(
      ORGANIZATIONS,
      'CREATE SCHEMA billing',
      'CREATE TABLE billing.organizations (id int PRIMARY KEY, owner uuid REFERENCES public.organizations)',
      'CREATE TABLE invoices (id int PRIMARY KEY, account int NOT NULL REFERENCES billing.organizations)',
    );
    expect([...tables.keys()].sort()).toEqual(['billing.organizations', 'invoices', 'organizations']);
    expect(tables.get('billing.organizations')).toMatchObject({
      schema: 'billing',
      relation: 'organizations',
      links: [foreignKey(['owner'], 'organizations', ['id'], true)],
    });
    expect(tables.get('invoices')?.links).toEqual([foreignKey(['account'], 'billing.organizations', ['id'])]);
  });

  test('reads quoted, mixed-case and strange names as they are', async () => {
    const tables = await catalogOf(
      'CREATE SCHEMA "My.Schema"',
      'CREATE TABLE "My.Schema"."Org ""anizations""" ("Id" int PRIMARY KEY)',
      'CREATE TABLE "User" ("OrgId" int NOT NULL REFERENCES "My.Schema"."Org ""anizations""", "select" text, "日本" text)',
    );
    expect(tables.get('User')?.columns.map(({ name }) => name)).toEqual(['OrgId', 'select', '日本']);
    expect(tables.get('User')?.links).toEqual([foreignKey(['OrgId'], 'My.Schema.Org "anizations"', ['Id'])]);
    expect(tables.get('My.Schema.Org "anizations"')).toMatchObject({
      schema: 'My.Schema',
      relation: 'Org "anizations"',
    });
  });

  test('reads the same whatever stands on the search path', async () => {
    const tables = await catalogOf(
      ORGANIZATIONS,
      'CREATE SCHEMA clock',
      `CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT clock_timestamp()'`,
      'SET LOCAL search_path = clock, pg_catalog',
    );
    expect([...tables.keys()]).toEqual(['organizations']);
  });
});

describe('tables', () => {
  test('reads a partitioned table as one, with its keys once, whatever partitions it has and wherever they are', async () => {
    const tables = await catalogOf(
      ORGANIZATIONS,
      'CREATE SCHEMA archive',
      `CREATE TABLE events (id int, organization_id uuid NOT NULL REFERENCES organizations, at date, PRIMARY KEY (id, at))
         PARTITION BY RANGE (at)`,
      `CREATE TABLE archive.events_old PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2020-01-01') PARTITION BY RANGE (id)`,
      'CREATE TABLE archive.events_old_first PARTITION OF archive.events_old FOR VALUES FROM (0) TO (1000)',
      'CREATE TABLE events_rest PARTITION OF events DEFAULT',
      `CREATE TABLE notes (id int PRIMARY KEY, event_id int NOT NULL, event_at date NOT NULL,
         FOREIGN KEY (event_id, event_at) REFERENCES events)`,
    );
    expect([...tables.keys()].sort()).toEqual(['events', 'notes', 'organizations']);
    expect(tables.get('events')).toMatchObject({
      primaryKey: ['id', 'at'],
      links: [foreignKey(['organization_id'], 'organizations', ['id'])],
    });
    expect(tables.get('notes')?.links).toEqual([foreignKey(['event_id', 'event_at'], 'events', ['id', 'at'])]);
  });

  test('takes a foreign key to one partition as one to the partitioned table, also where its columns are in another order', async () => {
    const tables = await catalogOf(
      'CREATE TABLE events (id int, at date, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)',
      'CREATE TABLE events_rest (note text, at date NOT NULL, id int NOT NULL)',
      'ALTER TABLE events ATTACH PARTITION events_rest DEFAULT',
      'CREATE TABLE notes (event_id int NOT NULL, event_at date NOT NULL, FOREIGN KEY (event_id, event_at) REFERENCES events_rest)',
    );
    expect(tables.get('notes')?.links).toEqual([foreignKey(['event_id', 'event_at'], 'events', ['id', 'at'])]);
  });

  test('reads the key of a self-referencing partitioned table once', async () => {
    const tables = await catalogOf(
      'CREATE TABLE nodes (id int PRIMARY KEY, parent_id int REFERENCES nodes) PARTITION BY HASH (id)',
      'CREATE TABLE nodes_0 PARTITION OF nodes FOR VALUES WITH (MODULUS 2, REMAINDER 0)',
      'CREATE TABLE nodes_1 PARTITION OF nodes FOR VALUES WITH (MODULUS 2, REMAINDER 1)',
    );
    expect(tables.get('nodes')?.links).toEqual([foreignKey(['parent_id'], 'nodes', ['id'], true)]);
  });

  test('ignores views, materialized views, foreign and temporary tables, sequences and composite types', async () => {
    const tables = await catalogOf(
      ORGANIZATIONS,
      'CREATE VIEW v AS SELECT * FROM organizations',
      'CREATE MATERIALIZED VIEW m AS SELECT * FROM organizations',
      'CREATE FOREIGN DATA WRAPPER nowhere',
      'CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere',
      'CREATE FOREIGN TABLE f (id int) SERVER elsewhere',
      'CREATE TEMPORARY TABLE t (id int)',
      'CREATE SEQUENCE s',
      'CREATE TYPE c AS (a int)',
    );
    expect([...tables.keys()]).toEqual(['organizations']);
  });

  test("ignores the engine's own schema and drizzle's, and a foreign key that leads there", async () => {
    const tables = await catalogOf(
      ORGANIZATIONS,
      'CREATE SCHEMA IF NOT EXISTS leakproof',
      'CREATE TABLE leakproof.mark (id int PRIMARY KEY)',
      'CREATE SCHEMA drizzle',
      'CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY)',
      'ALTER TABLE organizations ADD mark int REFERENCES leakproof.mark',
    );
    expect([...tables.keys()]).toEqual(['organizations']);
    expect(tables.get('organizations')?.links).toEqual([]);
  });

  test('reads nothing from an empty database', async () => {
    expect((await catalogOf()).size).toBe(0);
  });
});

describe('columns', () => {
  test('reads types, domains, nullability, generated and identity columns, and no dropped one', async () => {
    const tables = await catalogOf(
      `CREATE TYPE status AS ENUM ('open')`,
      'CREATE DOMAIN ids AS uuid[]',
      'CREATE DOMAIN own_ids AS ids NOT NULL',
      'CREATE SEQUENCE receipts',
      `CREATE TABLE things (
         gone int,
         id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         number bigint GENERATED BY DEFAULT AS IDENTITY,
         code varchar(20) DEFAULT 'nextval',
         receipt text DEFAULT 'R-' || lpad(nextval('receipts')::text, 5, '0'),
         status status NOT NULL,
         own own_ids,
         twice int GENERATED ALWAYS AS (length(code) * 2) STORED,
         thrice int GENERATED ALWAYS AS (length(code) * 3) VIRTUAL
       )`,
      'ALTER TABLE things DROP COLUMN gone',
    );
    const plain = { nullable: true, generated: false, identity: null };
    expect(tables.get('things')?.columns).toEqual([
      { ...plain, name: 'id', type: 'integer', nullable: false, identity: 'always', counted: true },
      { ...plain, name: 'number', type: 'bigint', nullable: false, identity: 'default', counted: true },
      { ...plain, name: 'code', type: 'character varying(20)' },
      { ...plain, name: 'receipt', type: 'text', counted: true },
      { ...plain, name: 'status', type: 'status', nullable: false },
      { ...plain, name: 'own', type: 'own_ids', baseType: 'uuid[]', nullable: false },
      { ...plain, name: 'twice', type: 'integer', generated: true },
      { ...plain, name: 'thrice', type: 'integer', generated: true, virtual: true },
    ]);
  });
});
