import { describe, expect, test } from 'vitest';
import type { TenancyDeclaration } from './declaration.ts';
import { deriveOwnership } from './derive-ownership.ts';
import { pathText } from './link-text.ts';
import { sketchTables, type TableSketch } from './sketch-tables.ts';
import type { TableName } from './tenancy.ts';

/** What becomes of each table: its kind, or its paths where it is owned. */
function classify(sketches: { [table: TableName]: TableSketch }, declaration: Partial<TenancyDeclaration> = {}) {
  const { ownership } = deriveOwnership(sketchTables(sketches), { root: 'organizations', ...declaration });
  return Object.fromEntries(
    [...ownership].map(([name, owned]) => [
      name,
      owned.kind === 'root' || owned.kind === 'shared' ? owned.kind : owned.paths.map(pathText),
    ]),
  );
}

function refusal(sketches: { [table: TableName]: TableSketch }, declaration: Partial<TenancyDeclaration> = {}): string {
  try {
    classify(sketches, declaration);
  } catch (error) {
    if (error instanceof Error && error.name === 'UsageError') return error.message;
    throw error;
  }
  throw new Error('expected a UsageError');
}

const organizations = {};
const warehouses = { organization_id: 'organizations' };

describe('foreign keys', () => {
  test('a direct column, a chain of parents and several paths, the surest first', () => {
    expect(
      classify({
        assignments: { route_id: 'routes', organization_id: 'organizations', warehouse_id: 'warehouses?' },
        organizations,
        routes: { warehouse_id: 'warehouses' },
        warehouses,
      }),
    ).toEqual({
      organizations: 'root',
      warehouses: ['organization_id'],
      routes: ['warehouse_id -> warehouses.organization_id'],
      assignments: [
        'organization_id',
        'route_id -> routes.warehouse_id -> warehouses.organization_id',
        'warehouse_id? -> warehouses.organization_id',
      ],
    });
  });

  test('a path that is never absent comes before a shorter one that may be, also for the tables under it', () => {
    const found = classify({
      organizations,
      members: { organization_id: 'organizations' },
      warehouses,
      routes: { warehouse_id: 'warehouses' },
      auctions: { route_id: 'routes', winner_id: 'members?', guest_of: 'organizations?' },
      bids: { auction_id: 'auctions' },
    });
    const sure = 'route_id -> routes.warehouse_id -> warehouses.organization_id';
    expect(found.auctions).toEqual([sure, 'guest_of?', 'winner_id? -> members.organization_id']);
    expect(found.bids).toEqual([`auction_id -> auctions.${sure}`]);
  });

  test('of two links of the same length, the one that is never absent comes first', () => {
    const found = classify({ organizations, grants: { a_id: 'organizations?', b_id: 'organizations' } });
    expect(found.grants).toEqual(['b_id', 'a_id?']);
  });

  test('a self reference is a path of its own, but classifies nothing', () => {
    const found = classify({ organizations, folders: { parent_id: 'folders?', organization_id: 'organizations' } });
    expect(found.folders).toEqual(['organization_id', 'parent_id? -> folders.organization_id']);
    expect(refusal({ organizations, folders: { parent_id: 'folders?' } })).toContain("unclassified 'folders'");
  });

  test('cyclic foreign keys give each link its path, and a cycle without a way out classifies nothing', () => {
    const found = classify({
      organizations: { default_warehouse_id: 'warehouses?' },
      warehouses: { organization_id: 'organizations', default_route_id: 'routes?' },
      routes: { warehouse_id: 'warehouses' },
    });
    expect(found).toEqual({
      organizations: 'root',
      warehouses: ['organization_id', 'default_route_id? -> routes.warehouse_id -> warehouses.organization_id'],
      routes: ['warehouse_id -> warehouses.organization_id'],
    });
    expect(refusal({ organizations, a: { b_id: 'b' }, b: { a_id: 'a' } })).toContain("unclassified 'a', 'b'");
  });

  test('a shared table ends a path, even where it has a link to the root itself', () => {
    const sketches = {
      organizations,
      users: { home_id: 'organizations?' },
      memberships: { user_id: 'users', organization_id: 'organizations' },
      sessions: { user_id: 'users' },
    };
    expect(
      classify({ ...sketches, sessions: { organization_id: 'organizations' } }, { shared: ['users'] }),
    ).toMatchObject({
      users: 'shared',
      memberships: ['organization_id'],
    });
    expect(refusal(sketches, { shared: ['users'] })).toContain('sessions: its links lead only to users (shared)');
  });

  test('two foreign keys to one parent are two paths', () => {
    const found = classify({ organizations, warehouses, moves: { from_id: 'warehouses', to_id: 'warehouses' } });
    expect(found.moves).toHaveLength(2);
  });

  test('a link declared as across proves nothing, also for the tables under it', () => {
    const found = classify(
      {
        organizations,
        transfers: { from_id: 'organizations', to_id: 'organizations' },
        items: { transfer_id: 'transfers' },
      },
      { across: ['transfers.to_id'] },
    );
    expect(found).toMatchObject({ transfers: ['from_id'], items: ['transfer_id -> transfers.from_id'] });
  });

  test('the number of paths is that of the links, in a schema where the number of ways is exponential', () => {
    const layers = Array.from({ length: 60 }, (_, at) => `layer_${String(at).padStart(2, '0')}`);
    const sketches = Object.fromEntries(
      layers.map((name, at) => [
        name,
        at === 0 ? warehouses : { a_id: layers[at - 1] ?? '', b_id: layers[at - 1] ?? '' },
      ]),
    );
    const found = classify({ organizations, ...sketches });
    expect(found.layer_59).toHaveLength(2);
  });
});

describe('declared links', () => {
  const sketches = {
    organizations,
    warehouses,
    preferences: { organization_id: 'organizations', favourites: ': uuid[]', data: ': jsonb' },
    outbox: { payload: ': jsonb' },
  };

  test('an id without a foreign key classifies as a foreign key does', () => {
    const found = classify(
      { organizations, events: { organization_id: ': uuid' } },
      { columns: { 'events.organization_id': 'organizations' } },
    );
    expect(found.events).toEqual(['organization_id?']);
  });

  test('a column of every table is declared by a star, but for keys, and for tables that are named themselves', () => {
    const tables = {
      organizations: { organization_id: ': uuid' },
      events: { organization_id: ': uuid' },
      lines: { event_id: ': uuid' },
      'billing.invoices': { organization_id: ': uuid', event_id: ': uuid' },
    };
    const columns = {
      '*.organization_id': 'organizations',
      '*.event_id': 'events',
      'billing.*.organization_id': 'organizations',
    };
    expect(classify(tables, { columns })).toEqual({
      organizations: 'root',
      events: ['organization_id?'],
      lines: ['event_id? -> events.organization_id?'],
      'billing.invoices': ['organization_id?', 'event_id? -> events.organization_id?'],
    });
    const named = classify(tables, { columns: { ...columns, 'billing.invoices.organization_id': 'events' } });
    expect(named['billing.invoices']).toEqual([
      'event_id? -> events.organization_id?',
      'organization_id? -> events.organization_id?',
    ]);
    expect(refusal(tables, { columns: { '*.organisation_id': 'organizations' } })).toBe(
      "tenancy.columns: '*.organisation_id'; expected a column that some table has. Did you mean 'organization_id'?",
    );
  });

  test('an id of one of several tables classifies, by a path for each', () => {
    const tables = {
      organizations,
      warehouses,
      routes: { warehouse_id: 'warehouses' },
      comments: { resource_type: ': text', resource_id: ': uuid' },
    };
    expect(
      classify(tables, {
        polymorphic: {
          'comments.resource_id': { type: 'resource_type', tables: { route: 'routes', warehouse: 'warehouses' } },
        },
      }).comments,
    ).toEqual([
      'resource_id where resource_type = warehouse? -> warehouses.organization_id',
      'resource_id where resource_type = route? -> routes.warehouse_id -> warehouses.organization_id',
    ]);
    expect(refusal(tables)).toContain(
      "comments: it has no links; polymorphic: { 'comments.resource_id': { type: 'resource_type', tables: { <value>: '<table>' } } } if that says of which table the id is, or",
    );
    expect(
      refusal(tables, { polymorphic: { '*.resource_id': { type: 'kind', tables: { route: 'routes' } } } }),
    ).toContain("tenancy.polymorphic['comments.resource_id'].type: 'comments.kind'; expected a column of comments.");
  });

  test('arrays and json are paths of an owned table, after its foreign keys', () => {
    const found = classify(sketches, {
      shared: ['outbox'],
      arrays: { 'preferences.favourites': 'warehouses' },
      json: { 'preferences.data': { tenant: 'organizations', stops: { warehouseId: 'warehouses' } } },
    });
    expect(found.preferences).toEqual([
      'organization_id',
      'data.tenant?',
      'favourites[]? -> warehouses.organization_id',
      'data.stops.warehouseId? -> warehouses.organization_id',
    ]);
  });

  test('json alone does not classify a table, unless it is declared as owned', () => {
    const json = { 'outbox.payload': { organizationId: 'organizations' } };
    const message = refusal(sketches, { json });
    expect(message).toContain(
      'outbox: only ids in payload.organizationId could lead to a tenant, and a row may lack them',
    );
    expect(message).toContain("owned: ['outbox'] if every row carries one");
    expect(classify(sketches, { json, owned: ['outbox'] }).outbox).toEqual(['payload.organizationId?']);
  });

  test('what hangs on a table that is owned through json is owned as well', () => {
    const found = classify(
      { ...sketches, deliveries: { outbox_id: 'outbox' } },
      { json: { 'outbox.payload': { organizationId: 'organizations' } }, owned: ['outbox'] },
    );
    expect(found.deliveries).toEqual(['outbox_id -> outbox.payload.organizationId?']);
  });

  test('a declared link that is a foreign key already is not doubled', () => {
    const found = classify(
      { organizations, warehouses },
      { columns: { 'warehouses.organization_id': 'organizations' } },
    );
    expect(found.warehouses).toEqual(['organization_id']);
  });

  test('an audit table keeps its paths, and may have none', () => {
    const found = classify(
      { organizations, log: { organization_id: 'organizations' }, trace: {} },
      { audit: ['log', 'trace'] },
    );
    expect(found).toMatchObject({ log: ['organization_id'], trace: [] });
  });

  test('an ignored table is gone, with the links to it', () => {
    const tenancy = deriveOwnership(
      sketchTables({
        organizations,
        migrations: {},
        warehouses: { organization_id: 'organizations', by: 'migrations' },
      }),
      { root: 'organizations', ignore: ['migrations'] },
    );
    expect([...tenancy.tables.keys()]).toEqual(['organizations', 'warehouses']);
    expect(tenancy.tables.get('warehouses')?.links.map(({ parent }) => parent)).toEqual(['organizations']);
  });

  test('a whole schema is declared by its name and a star', () => {
    expect(
      classify(
        { organizations, 'geo.countries': {}, 'geo.cities': { country_id: 'geo.countries' } },
        { shared: ['geo.*'] },
      ),
    ).toMatchObject({ 'geo.countries': 'shared', 'geo.cities': 'shared' });
  });

  test('the table of people is named beside how it is owned', () => {
    const tables = sketchTables({ organizations, users: { organization_id: 'organizations' } });
    expect(deriveOwnership(tables, { root: 'organizations', people: 'users' }).people).toBe('users');
  });
});

describe('personal tables', () => {
  const people = {
    organizations,
    users: {},
    sessions: { user_id: 'users', created_by: 'users' },
    session_events: { session_id: 'sessions' },
    memberships: { organization_id: 'organizations', user_id: 'users' },
  };
  const declaration = { people: 'users', shared: ['users'] };

  test('are those that lead to people alone, by a column that says whose a row is, and what hangs on them', () => {
    expect(classify(people, declaration)).toEqual({
      organizations: 'root',
      users: 'shared',
      memberships: ['organization_id'],
      sessions: ['user_id'],
      session_events: ['session_id -> sessions.user_id'],
    });
    const { ownership } = deriveOwnership(sketchTables(people), { root: 'organizations', ...declaration });
    expect([...ownership].filter(([, { kind }]) => kind === 'personal').map(([name]) => name)).toEqual([
      'session_events',
      'sessions',
    ]);
  });

  test('are no tables whose rows somebody has only made, or need not belong to anybody', () => {
    for (const sketch of [{ created_by: 'users' }, { user_id: 'users?' }])
      expect(refusal({ ...people, templates: sketch }, declaration)).toContain(
        "templates: its links lead only to users (shared); personal: ['templates'] if each row is one person's own, or shared",
      );
  });

  test('are those of which each row is one for each person, whatever its key is called', () => {
    const tables = sketchTables({ organizations, users: {}, profiles: {} }).map((table) =>
      table.name === 'profiles'
        ? {
            ...table,
            links: [
              {
                kind: 'foreign-key',
                columns: ['id'],
                parent: 'users',
                parentColumns: ['id'],
                nullable: false,
              } as const,
            ],
          }
        : table,
    );
    const { ownership } = deriveOwnership(tables, { root: 'organizations', ...declaration });
    expect(ownership.get('profiles')?.kind).toBe('personal');
  });

  test('are also those declared whose person stands within a json column alone', () => {
    const sessions = { data: ': jsonb' };
    const within = { ...declaration, json: { 'sessions.data': { user: 'users' } } };
    expect(classify({ ...people, sessions }, { ...within, personal: ['sessions'] }).sessions).toEqual(['data.user?']);
    expect(refusal({ ...people, sessions }, within)).toContain('unclassified');
  });

  test('are those declared, also where a tenant could be found, and need people', () => {
    const devices = { organization_id: 'organizations?', owner_id: 'users' };
    const found = classify({ ...people, devices }, { ...declaration, personal: ['devices'] });
    expect(found.devices).toEqual(['owner_id']);
    expect(
      refusal({ ...people, devices }, { shared: ['users', 'sessions', 'session_events'], personal: ['devices'] }),
    ).toBe(
      "tenancy.personal: 'devices'; expected people to be declared as well, since it says whose rows those are. Add people: '<table>'.",
    );
    expect(refusal({ ...people, plans: {} }, { ...declaration, personal: ['plans'] })).toContain(
      'plans: declared as personal, but none of its links leads to users; columns, arrays or json',
    );
  });

  test('stay shared where they are declared so', () => {
    expect(classify(people, { ...declaration, shared: ['users', 'sessions', 'session_events'] })).toMatchObject({
      sessions: 'shared',
      session_events: 'shared',
    });
  });
});

describe('unclassified tables', () => {
  test('all are named in one message, each with the ways to settle it', () => {
    expect(refusal({ organizations, countries: {}, events: { org_id: ': uuid' } })).toBe(
      [
        "tenancy: unclassified 'countries', 'events'; expected each table to lead to 'organizations' or to be declared.",
        "  countries: it has no links; shared: ['countries'] if its rows belong to no tenant, or audit: ['countries'] if it only records what happened, or columns, arrays or json: { 'countries.<column>': '<table>' } if a column holds ids, or ignore: ['countries'] if the application never writes to it",
        "  events: it has no links; columns: { 'events.org_id': 'organizations' } if that is its tenant, or shared: ['events'] if its rows belong to no tenant, or audit: ['events'] if it only records what happened, or ignore: ['events'] if the application never writes to it",
      ].join('\n'),
    );
  });

  test('a column that several of them have is proposed for all at once', () => {
    expect(refusal({ organizations, events: { org_id: ': uuid' }, logs: { org_id: ': uuid' } })).toContain(
      "logs: it has no links; columns: { '*.org_id': 'organizations' } if that is its tenant",
    );
  });

  test('a table declared as owned that nothing leads up from says so', () => {
    expect(refusal({ organizations, outbox: { payload: ': jsonb' } }, { owned: ['outbox'] })).toContain(
      'outbox: declared as owned, but none of its links leads to a tenant; columns, arrays or json',
    );
  });
});
