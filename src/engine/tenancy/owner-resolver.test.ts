import { describe, expect, test } from 'vitest';
import type { TenancyDeclaration } from './declaration.ts';
import { deriveOwnership } from './derive-ownership.ts';
import { keyText } from './key-text.ts';
import { linkSource } from './link-text.ts';
import { createOwnerResolver } from './owner-resolver.ts';
import type { Row } from './row.ts';
import { sketchTables } from './sketch-tables.ts';
import type { Table, TableName } from './tenancy.ts';

type Rows = { readonly [table: TableName]: readonly Row[] };

/** A resolver over rows, and what it looked up. */
function resolverOver(tables: readonly Table[], rows: Rows, declaration: Partial<TenancyDeclaration> = {}) {
  const asked: string[] = [];
  const resolver = createOwnerResolver(deriveOwnership(tables, { root: 'organizations', ...declaration }), {
    findRow(table, columns, values) {
      asked.push(`${table}(${columns.join(', ')}) = ${keyText(values)}`);
      return rows[table]?.find((row) => keyText(columns.map((column) => row[column] ?? null)) === keyText(values));
    },
    findFormerOwner: (table, _columns, values) =>
      table === 'warehouses' && values[0] === 'gone' ? 'org-b' : undefined,
  });
  const claims = (table: TableName, row: Row) =>
    resolver.claims(table, row).map(({ owner, via, values }) => [linkSource(via), values.map(String).join('/'), owner]);
  return { resolver, asked, claims };
}

const SCHEMA = sketchTables({
  organizations: { default_warehouse_id: 'warehouses?', parent_id: 'organizations?' },
  warehouses: { organization_id: 'organizations' },
  routes: { warehouse_id: 'warehouses' },
  folders: { parent_id: 'folders?', organization_id: 'organizations?' },
  assignments: {
    organization_id: 'organizations',
    route_id: 'routes',
    stops: ': uuid[]',
    data: ': jsonb',
    by: 'users',
  },
  users: { home_id: 'organizations?' },
});
const DECLARED = {
  shared: ['users'],
  arrays: { 'assignments.stops': 'routes' },
  json: { 'assignments.data': { next: { route: 'routes' }, tenants: 'organizations' } },
};
const ROWS: Rows = {
  organizations: [{ id: 'org-a' }, { id: 'org-b' }],
  warehouses: [
    { id: 'wh-a', organization_id: 'org-a' },
    { id: 'wh-b', organization_id: 'org-b' },
  ],
  routes: [
    { id: 'rt-a', warehouse_id: 'wh-a' },
    { id: 'rt-a2', warehouse_id: 'wh-a' },
    { id: 'rt-b', warehouse_id: 'wh-b' },
  ],
};

describe('owner', () => {
  test('is the key in a direct column, without a look-up', () => {
    const { resolver, asked } = resolverOver(SCHEMA, ROWS, DECLARED);
    const row = { id: 'as-1', organization_id: 'org-a', route_id: 'rt-b' };
    expect(resolver.directOwner('assignments', row)).toBe('org-a');
    expect(resolver.ownerOf('assignments', row)).toBe('org-a');
    expect(asked).toEqual([]);
  });

  test('of a chain is found by one look-up a table, and only as far as the first direct column', () => {
    const { resolver, asked } = resolverOver(SCHEMA, ROWS, DECLARED);
    const row = { id: 'rt-new', warehouse_id: 'wh-b' };
    expect(resolver.directOwner('routes', row)).toBeUndefined();
    expect(resolver.ownerOf('routes', row)).toBe('org-b');
    expect(asked).toEqual(['warehouses(id) = wh-b']);
  });

  test('of a row of the root is the row itself', () => {
    const { resolver } = resolverOver(SCHEMA, ROWS, DECLARED);
    expect(resolver.directOwner('organizations', { id: 'org-new', parent_id: 'org-a' })).toBe('org-new');
  });

  test('of a row in a shared table is nobody, whatever it links to', () => {
    const { resolver, claims } = resolverOver(SCHEMA, ROWS, DECLARED);
    expect(resolver.ownerOf('users', { id: 'u', home_id: 'org-a' })).toBeNull();
    expect(claims('users', { id: 'u', home_id: 'org-a' })).toEqual([]);
  });

  test('of a row whose links disagree is that of the surest, the shortest way up', () => {
    const tables = sketchTables({
      organizations: {},
      warehouses: { organization_id: 'organizations' },
      routes: { warehouse_id: 'warehouses' },
      stops: { a_route_id: 'routes', b_warehouse_id: 'warehouses', c_route_id: 'routes' },
    });
    const { resolver } = resolverOver(tables, ROWS);
    expect(resolver.ownerOf('stops', { id: 1, a_route_id: 'rt-a', b_warehouse_id: 'wh-b', c_route_id: 'rt-a' })).toBe(
      'org-b',
    );
    expect(resolver.ownerOf('stops', { id: 1, a_route_id: 'rt-b', b_warehouse_id: null, c_route_id: 'rt-a' })).toBe(
      'org-b',
    );
  });

  test('is not flipped by a link that a row may lack, however short, but found by it where the surer one leads nowhere', () => {
    const tables = sketchTables({
      organizations: {},
      warehouses: { organization_id: 'organizations' },
      auctions: { warehouse_id: 'warehouses', won_by: 'organizations?' },
      bids: { auction_id: 'auctions' },
    });
    const auctions = [{ id: 'au', warehouse_id: 'wh-a', won_by: 'org-b' }];
    const { resolver } = resolverOver(tables, { ...ROWS, auctions });
    expect(resolver.directOwner('auctions', { id: 'au', warehouse_id: 'wh-a', won_by: 'org-b' })).toBeUndefined();
    expect(resolver.ownerOf('auctions', { id: 'au', warehouse_id: 'wh-a', won_by: 'org-b' })).toBe('org-a');
    expect(resolver.ownerOf('bids', { id: 1, auction_id: 'au' })).toBe('org-a');
    expect(resolver.ownerOf('auctions', { id: 'au', warehouse_id: 'none', won_by: 'org-b' })).toBe('org-b');
  });

  test('is remembered for a parent that is gone', () => {
    const { resolver } = resolverOver(SCHEMA, ROWS, DECLARED);
    expect(resolver.ownerOf('routes', { id: 'rt-new', warehouse_id: 'gone' })).toBe('org-b');
    expect(resolver.ownerOf('routes', { id: 'rt-new', warehouse_id: 'never' })).toBeNull();
  });

  test('is found through a self reference, and rows that go round have none', () => {
    const folders = [
      { id: 1, parent_id: null, organization_id: 'org-b' },
      { id: 2, parent_id: 1, organization_id: null },
      { id: 3, parent_id: 4, organization_id: null },
      { id: 4, parent_id: 3, organization_id: null },
    ];
    const { resolver } = resolverOver(SCHEMA, { ...ROWS, folders }, DECLARED);
    expect(resolver.ownerOf('folders', { id: 5, parent_id: 2, organization_id: null })).toBe('org-b');
    expect(resolver.ownerOf('folders', { id: 5, parent_id: 3, organization_id: null })).toBeNull();
    expect(resolver.ownerOf('folders', { id: 5, parent_id: 5, organization_id: null })).toBeNull();
  });

  test('is found at the end of a very long chain of rows', () => {
    const folders = Array.from({ length: 20_000 }, (_, id) => ({
      id,
      parent_id: id === 0 ? null : id - 1,
      organization_id: id === 0 ? 'org-a' : null,
    }));
    const resolver = createOwnerResolver(deriveOwnership(SCHEMA, { root: 'organizations', ...DECLARED }), {
      findRow: (_table, _columns, [id]) => folders[Number(id)],
    });
    expect(resolver.ownerOf('folders', { id: 'last', parent_id: 19_999, organization_id: null })).toBe('org-a');
  });

  test('of numbers is text, and ids inside jsonb find them as text', () => {
    const rows = {
      organizations: [{ id: 7 }],
      warehouses: [{ id: 12, organization_id: 7 }],
      routes: [{ id: 3, warehouse_id: 12 }],
    };
    const { resolver, claims } = resolverOver(SCHEMA, rows, DECLARED);
    expect(resolver.ownerOf('routes', { id: 4, warehouse_id: 12 })).toBe('7');
    expect(claims('assignments', { id: 1, organization_id: 7, data: { next: { route: '3' } } })).toEqual([
      ['organization_id', '7', '7'],
      ['data.next.route', '3', '7'],
    ]);
  });
});

describe('claims', () => {
  test('name each link that is there, with the values that led to the owner, the surest first', () => {
    const { claims } = resolverOver(SCHEMA, ROWS, DECLARED);
    const row = {
      id: 'as-1',
      organization_id: 'org-a',
      route_id: 'rt-b',
      by: 'user-1',
      stops: ['rt-a', 'rt-a2', 'rt-b', 'rt-none', null],
      data: { next: [{ route: 'rt-a' }, { route: null }, { other: 'rt-b' }], tenants: ['org-b', true, {}] },
    };
    expect(claims('assignments', row)).toEqual([
      ['organization_id', 'org-a', 'org-a'],
      ['route_id', 'rt-b', 'org-b'],
      ['data.tenants', 'org-b', 'org-b'],
      ['stops[]', 'rt-a', 'org-a'],
      ['stops[]', 'rt-b', 'org-b'],
      ['stops[]', 'rt-none', null],
      ['data.next.route', 'rt-a', 'org-a'],
    ]);
  });

  test('of an id of several tables is one by the table that the row names, and none by another', () => {
    const comments = sketchTables({ comments: { resource_type: ': text', resource_id: ': text' } });
    const tables = { routes: 'routes', org: 'organizations' };
    const { resolver, claims, asked } = resolverOver([...SCHEMA, ...comments], ROWS, {
      ...DECLARED,
      polymorphic: { 'comments.resource_id': { type: 'resource_type', tables } },
    });
    const about = (resource_type: string, resource_id: string) => ({ id: 1, resource_type, resource_id });
    expect(claims('comments', about('routes', 'rt-b'))).toEqual([
      ['resource_id where resource_type = routes', 'rt-b', 'org-b'],
    ]);
    expect(resolver.ownerOf('comments', about('org', 'org-a'))).toBe('org-a');
    expect(asked).not.toContain('organizations(id) = rt-b');
    expect(claims('comments', about('bikes', 'rt-b'))).toEqual([]);
    expect(resolver.ownerOf('comments', about('bikes', 'rt-b'))).toBeNull();
  });

  test('say nothing for links that are absent', () => {
    const { claims } = resolverOver(SCHEMA, ROWS, DECLARED);
    const row = { id: 'as-1', organization_id: null, route_id: null, stops: null, data: 'text' };
    expect(claims('assignments', row)).toEqual([]);
  });

  test('of a root row are itself and what it points at, but not the tenant above it', () => {
    const { claims } = resolverOver(SCHEMA, ROWS, DECLARED);
    expect(claims('organizations', { id: 'org-a', default_warehouse_id: 'wh-b', parent_id: 'org-b' })).toEqual([
      ['id', 'org-a', 'org-a'],
      ['default_warehouse_id', 'wh-b', 'org-b'],
    ]);
  });

  test('are not made by links of the root to shared tables, or across', () => {
    const tables = sketchTables({
      organizations: { owner_id: 'users', partner_id: 'sites' },
      users: {},
      sites: { organization_id: 'organizations' },
    });
    const rows = { users: [{ id: 'u' }], sites: [{ id: 's', organization_id: 'org-b' }] };
    const { claims } = resolverOver(tables, rows, { shared: ['users'], across: ['organizations.partner_id'] });
    expect(claims('organizations', { id: 'org-a', owner_id: 'u', partner_id: 's' })).toEqual([
      ['id', 'org-a', 'org-a'],
    ]);
  });
});

describe('composite keys', () => {
  const fk = (columns: string[], parent: string, parentColumns: string[]) =>
    ({ kind: 'foreign-key', columns, parent, parentColumns, nullable: false }) as const;
  const [organizations, warehouses, routes, stops, sites] = sketchTables({
    organizations: {},
    warehouses: { organization_id: 'organizations' },
    routes: { org: ': uuid', warehouse: ': uuid' },
    stops: { org: ': uuid', route: ': uuid' },
    sites: { slug: ': text' },
  });
  if (!organizations || !warehouses || !routes || !stops || !sites) throw new Error('a table is missing');
  const tables = [
    organizations,
    { ...warehouses, primaryKey: ['organization_id', 'id'] },
    { ...routes, links: [fk(['warehouse', 'org'], 'warehouses', ['id', 'organization_id'])] },
    { ...stops, links: [fk(['org', 'route'], 'routes', ['org', 'id'])] },
    { ...sites, links: [fk(['slug'], 'organizations', ['slug'])] },
  ];

  test('that carry the tenant make it readable off the row, over any number of tables', () => {
    const { resolver, asked } = resolverOver(tables, {});
    expect(resolver.directOwner('routes', { id: 1, org: 'org-a', warehouse: 'wh' })).toBe('org-a');
    expect(resolver.directOwner('stops', { id: 1, org: 'org-a', route: 'rt' })).toBe('org-a');
    expect(resolver.claims('stops', { id: 1, org: 'org-a', route: null })).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('make it readable also beside a direct column, and to the same table', () => {
    const beside = tables.map((table) =>
      table.name === 'routes'
        ? {
            ...table,
            links: [
              fk(['org'], 'organizations', ['id']),
              ...table.links,
              fk(['org', 'after'], 'routes', ['org', 'id']),
            ],
          }
        : table,
    );
    const { asked, claims } = resolverOver(beside, {});
    expect(claims('routes', { id: 2, org: 'org-a', warehouse: 'wh', after: 1 })).toEqual([
      ['org', 'org-a', 'org-a'],
      ['(org, after)', 'org-a/1', 'org-a'],
      ['(org, warehouse)', 'org-a/wh', 'org-a'],
    ]);
    expect(asked).toEqual([]);
  });

  test('are looked up in the order of the primary key', () => {
    const loose = tables.map((table) => ({
      ...table,
      columns: [...table.columns],
      primaryKey: table.name === 'warehouses' ? ['id', 'organization_id'] : table.primaryKey,
    }));
    const declared = loose.map((table) =>
      table.name === 'routes'
        ? { ...table, links: table.links.map((link) => ({ ...link, declared: true as const })) }
        : table,
    );
    const { resolver, asked } = resolverOver(declared, {});
    resolver.ownerOf('routes', { id: 1, org: 'org-a', warehouse: 'wh' });
    expect(asked).toEqual(['warehouses(id, organization_id) = ["wh","org-a"]']);
  });

  test('of the root give a tenant key in the order of the primary key', () => {
    const composite = tables
      .filter(({ name }) => name === 'organizations' || name === 'warehouses')
      .map((table) =>
        table.name === 'organizations'
          ? { ...table, primaryKey: ['region', 'id'] }
          : { ...table, links: [fk(['organization_id', 'region'], 'organizations', ['id', 'region'])] },
      );
    const { resolver } = resolverOver(composite, {});
    expect(resolver.directOwner('warehouses', { id: 1, organization_id: 5, region: 'eu' })).toBe('["eu",5]');
    expect(resolver.directOwner('organizations', { id: 5, region: 'eu' })).toBe('["eu",5]');
  });

  test('of the root that a link names only in part are looked up', () => {
    const partly = tables
      .filter(({ name }) => name === 'organizations' || name === 'warehouses')
      .map((table) => (table.name === 'organizations' ? { ...table, primaryKey: ['region', 'id'] } : table));
    const { resolver, asked } = resolverOver(partly, { organizations: [{ region: 'eu', id: 5 }] });
    expect(resolver.ownerOf('warehouses', { id: 1, organization_id: 5 })).toBe('["eu",5]');
    expect(asked).toEqual(['organizations(id) = 5']);
  });

  test('a link to another unique column of the root finds the key by a look-up', () => {
    const { resolver, asked } = resolverOver(tables, { organizations: [{ id: 'org-a', slug: 'acme' }] });
    expect(resolver.ownerOf('sites', { id: 1, slug: 'acme' })).toBe('org-a');
    expect(asked).toEqual(['organizations(slug) = acme']);
  });
});
