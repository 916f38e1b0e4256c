import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TenancyDeclaration } from '../../../src/engine/tenancy/declaration.ts';
import { keyText } from '../../../src/engine/tenancy/key-text.ts';
import { linkSource, pathText } from '../../../src/engine/tenancy/link-text.ts';
import { createOwnerResolver, type OwnerResolver } from '../../../src/engine/tenancy/owner-resolver.ts';
import { readTenancy } from '../../../src/engine/tenancy/read-tenancy.ts';
import type { Row } from '../../../src/engine/tenancy/row.ts';
import type { Tenancy } from '../../../src/engine/tenancy/tenancy.ts';
import { createScratchDatabase } from './scratch-database.ts';

/** A schema with all at once that is hard about real ones; two tenants, and rows that lead to both. */
const SCHEMA = `
  CREATE SCHEMA crm;
  CREATE TABLE "Tenant" ("tenantId" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "mainSite" text);
  CREATE TABLE people (id int PRIMARY KEY);
  CREATE TABLE crm."Site" (
    code text, "tenantId" int NOT NULL REFERENCES "Tenant", label text GENERATED ALWAYS AS (upper(code)) STORED,
    PRIMARY KEY ("tenantId", code)
  );
  -- A cycle with the root itself.
  ALTER TABLE "Tenant" ADD FOREIGN KEY ("tenantId", "mainSite") REFERENCES crm."Site" DEFERRABLE INITIALLY DEFERRED;
  CREATE TABLE crm.visits (
    id bigint, day date, "tenantId" int, site text, parent_id bigint, parent_day date,
    PRIMARY KEY (id, day),
    FOREIGN KEY (site, "tenantId") REFERENCES crm."Site" (code, "tenantId"),
    FOREIGN KEY (parent_id, parent_day) REFERENCES crm.visits
  ) PARTITION BY RANGE (day);
  CREATE TABLE crm.visits_2030 PARTITION OF crm.visits FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
  CREATE TABLE visits_rest PARTITION OF crm.visits DEFAULT;
  CREATE TABLE notes (
    id int PRIMARY KEY, visit_id bigint NOT NULL, visit_day date NOT NULL, by int REFERENCES people, tags int[], data jsonb,
    FOREIGN KEY (visit_id, visit_day) REFERENCES crm.visits
  );
  CREATE VIEW all_notes AS SELECT * FROM notes;

  BEGIN;
  INSERT INTO "Tenant" ("mainSite") VALUES ('hq'), ('hq');
  INSERT INTO crm."Site" VALUES ('hq', 1), ('hq', 2);
  COMMIT;
  INSERT INTO people VALUES (1);
  INSERT INTO crm.visits VALUES
    (1, '2030-03-04', 1, 'hq', NULL, NULL),
    (2, '2030-03-04', 2, 'hq', NULL, NULL),
    (3, '2029-03-04', NULL, NULL, 2, '2030-03-04'),
    (4, '2029-03-04', 1, 'hq', 3, '2029-03-04'),
    (5, '2029-03-04', NULL, 'hq', NULL, NULL);
  INSERT INTO notes VALUES
    (1, 3, '2029-03-04', 1, '{}', '{}'),
    (2, 1, '2030-03-04', 1, '{1, 2}', '{"about": [{"tenant": "2"}]}'),
    (3, 5, '2029-03-04', NULL, NULL, NULL);
`;

const DECLARATION: TenancyDeclaration = {
  root: 'Tenant',
  shared: ['people'],
  arrays: { 'notes.tags': 'notes' },
  json: { 'notes.data': { about: { tenant: 'Tenant' } } },
};

describe('tenancy of a hostile schema', () => {
  let tenancy: Tenancy;
  let resolver: OwnerResolver;
  const rows = new Map<string, readonly Row[]>();

  beforeAll(async () => {
    await using scratch = await createScratchDatabase();
    const client = new pg.Client({ connectionString: scratch.url });
    await client.connect();
    try {
      await client.query(SCHEMA);
      tenancy = await readTenancy(client, DECLARATION);
      for (const { name, schema, relation } of tenancy.tables.values()) {
        const found = await client.query<{ row: Row }>(
          `SELECT to_jsonb(t) AS row FROM ${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(relation)} t ORDER BY 1`,
        );
        rows.set(
          name,
          found.rows.map(({ row }) => row),
        );
      }
    } finally {
      await client.end();
    }
    resolver = createOwnerResolver(tenancy, {
      findRow: (table, columns, values) =>
        rows.get(table)?.find((row) => keyText(columns.map((column) => row[column] ?? null)) === keyText(values)),
    });
  });

  /** The owners of a table's rows, by the column that tells them apart. */
  const owners = (table: string, by = 'id') =>
    Object.fromEntries((rows.get(table) ?? []).map((row) => [row[by], resolver.ownerOf(table, row)]));

  test('finds the paths of each table', () => {
    const paths = Object.fromEntries(
      [...tenancy.ownership].map(([name, owned]) => [name, 'paths' in owned ? owned.paths.map(pathText) : owned.kind]),
    );
    expect(paths).toEqual({
      Tenant: 'root',
      people: 'shared',
      'crm.Site': ['tenantId'],
      'crm.visits': [
        '(tenantId, site)? -> crm.Site.tenantId',
        '(parent_id, parent_day)? -> crm.visits.(tenantId, site)? -> crm.Site.tenantId',
      ],
      notes: [
        '(visit_id, visit_day) -> crm.visits.(tenantId, site)? -> crm.Site.tenantId',
        'data.about.tenant?',
        'tags[]? -> notes.(visit_id, visit_day) -> crm.visits.(tenantId, site)? -> crm.Site.tenantId',
      ],
    });
  });

  test('finds the owner of each row, in whatever partition it is; a composite key with a null in it leads nowhere', () => {
    expect(owners('Tenant', 'tenantId')).toEqual({ 1: '1', 2: '2' });
    expect(owners('crm.Site', 'tenantId')).toEqual({ 1: '1', 2: '2' });
    expect(owners('crm.visits')).toEqual({ 1: '1', 2: '2', 3: '2', 4: '1', 5: null });
    expect(owners('notes')).toEqual({ 1: '2', 2: '1', 3: null });
    expect(owners('people')).toEqual({ 1: null });
  });

  test('shows which rows lead to two tenants, and through which links', () => {
    const incoherent = [...rows].flatMap(([table, all]) =>
      all.flatMap((row) => {
        const claims = resolver.claims(table, row).filter(({ owner }) => owner !== null);
        const different = new Set(claims.map(({ owner }) => owner)).size > 1;
        return different ? [[table, row.id, claims.map(({ owner, via }) => `${linkSource(via)}: ${owner}`)]] : [];
      }),
    );
    expect(incoherent).toEqual([
      ['crm.visits', 4, ['(tenantId, site): 1', '(parent_id, parent_day): 2']],
      ['notes', 2, ['(visit_id, visit_day): 1', 'data.about.tenant: 2', 'tags[]: 2', 'tags[]: 1']],
    ]);
  });
});

describe('a database that the declaration does not fit', () => {
  let client: pg.Client;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const scratch = await createScratchDatabase();
    drop = async () => await scratch[Symbol.asyncDispose]();
    client = new pg.Client({ connectionString: scratch.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await drop();
  });

  test('is refused without tables, and with a table that nothing classifies', async () => {
    await expect(readTenancy(client, { root: 'organizations' })).rejects.toThrow('tenancy: no tables');
    await client.query('CREATE TABLE organizations (id int PRIMARY KEY); CREATE TABLE "Country" (code text)');
    await expect(readTenancy(client, { root: 'organizations' })).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining("unclassified 'Country'"),
    });
    const { ownership } = await readTenancy(client, { root: 'organizations', shared: ['Country'] });
    expect([...ownership.keys()]).toEqual(['Country', 'organizations']);
  });
});
