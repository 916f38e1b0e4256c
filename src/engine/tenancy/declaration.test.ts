import { expect, test } from 'vitest';
import { UsageError } from '../errors.ts';
import { deriveOwnership } from './derive-ownership.ts';
import { sketchTables } from './sketch-tables.ts';
import type { Table } from './tenancy.ts';

const TABLES = sketchTables({
  organizations: {},
  users: {},
  warehouses: { organization_id: 'organizations' },
  routes: { warehouse_id: 'warehouses', stops: ': uuid[]', data: ': jsonb', note: ': text' },
  'billing.invoices': { organization_id: 'organizations' },
});

/** The message with which a declaration is refused. It is never more than one line. */
function refusal(declaration: unknown, tables: readonly Table[] = TABLES): string {
  try {
    // An adopter without TypeScript can hand over anything.
    deriveOwnership(tables, declaration as never);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    if (error instanceof Error) return error.message;
  }
  throw new Error('expected a UsageError');
}

const DECLARED = { root: 'organizations', shared: ['users'] };

test.each<[fact: string, declaration: unknown, message: string]>([
  [
    'no root',
    { shared: ['users'] },
    "tenancy.root: nothing given; expected the one table whose rows are the tenants, such as root: 'organizations'. Most tables lead to organizations (3), warehouses (1).",
  ],
  [
    'two roots',
    { root: ['organizations', 'warehouses'] },
    'tenancy.root: ["organizations","warehouses"]; expected the one table whose rows are the tenants, such as root: \'organizations\'. Most tables lead to organizations (3), warehouses (1).',
  ],
  [
    'a root that does not exist',
    { root: 'organisations' },
    "tenancy.root: 'organisations'; expected a table of the database, whose rows are the tenants. Did you mean 'organizations'? Most tables lead to organizations (3), warehouses (1).",
  ],
  [
    'no declaration at all',
    undefined,
    "tenancy: undefined; expected an object with at least the one table whose rows are the tenants, such as root: 'organizations'.",
  ],
  [
    'an unknown entry',
    { root: 'organizations', share: ['users'] },
    "tenancy: unknown entry 'share'; expected root, shared, open, personal, audit, people, columns, arrays, json, polymorphic, owned, across, published, ignore. Did you mean 'shared'?",
  ],
  [
    'a list that is a name',
    { root: 'organizations', shared: 'users' },
    'tenancy.shared: "users"; expected a list of tables, such as shared: [\'users\'].',
  ],
  [
    'a name that is a number',
    { root: 'organizations', audit: ['users', 7] },
    "tenancy.audit[1]: 7; expected a list of tables, such as audit: ['audit_logs'].",
  ],
  [
    'an array declared for nothing',
    { ...DECLARED, arrays: { 'routes.stops': null } },
    "tenancy.arrays['routes.stops']: null; expected a table for each column, such as arrays: { 'preferences.route_ids': 'routes' }.",
  ],
  [
    'a misspelt table',
    { root: 'organizations', shared: ['user'] },
    "tenancy.shared: 'user'; expected a table of the database. Did you mean 'users'?",
  ],
  [
    'a table in the wrong case',
    { root: 'organizations', shared: ['"Users"'] },
    "tenancy.shared: '\"Users\"'; expected a table of the database. Did you mean 'users'?",
  ],
  [
    'a table that is like no other',
    { root: 'organizations', shared: ['countries'] },
    "tenancy.shared: 'countries'; expected a table of the database. There are: billing.invoices, organizations, routes, users, warehouses.",
  ],
  [
    'an unknown schema',
    { root: 'organizations', shared: ['biling.*'] },
    "tenancy.shared: 'biling.*'; expected a schema that has tables. Did you mean 'billing'?",
  ],
  [
    'a misspelt table of people',
    { ...DECLARED, people: 'usrs' },
    "tenancy.people: 'usrs'; expected a table of the database. Did you mean 'users'?",
  ],
  [
    'a table named in two entries',
    { root: 'organizations', shared: ['users'], audit: ['users'] },
    "tenancy: 'users' is declared as shared and under audit; expected it once. Take one of the two away.",
  ],
  [
    'a table named twice in one entry',
    { root: 'organizations', shared: ['users', 'public.users'] },
    "tenancy: 'users' is declared twice under shared; expected it once. Take one of the two away.",
  ],
  [
    'a root that is shared as well',
    { root: 'organizations', shared: ['organizations'] },
    "tenancy: 'organizations' is declared as root and under shared; expected it once. Take one of the two away.",
  ],
  [
    'a column that does not exist',
    { ...DECLARED, arrays: { 'routes.stop': 'warehouses' } },
    "tenancy.arrays: 'routes.stop'; expected a column of routes. Did you mean 'stops'?",
  ],
  [
    'a column of a table that does not exist',
    { ...DECLARED, arrays: { 'route.stops': 'warehouses' } },
    "tenancy.arrays: 'route.stops'; expected a column of a table of the database, but there is no table 'route'. Did you mean 'routes'?",
  ],
  [
    'a table where a column is expected',
    { ...DECLARED, arrays: { routes: 'warehouses' } },
    "tenancy.arrays: 'routes'; expected a table and a column, such as 'routes.id'.",
  ],
  [
    'a target that does not exist',
    { ...DECLARED, arrays: { 'routes.stops': 'warehouse' } },
    "tenancy.arrays: 'warehouse'; expected a table of the database. Did you mean 'warehouses'?",
  ],
  [
    'a target column that does not exist',
    { ...DECLARED, arrays: { 'routes.stops': 'warehouses.code' } },
    "tenancy.arrays: 'warehouses.code'; expected a column of warehouses. There are: id, organization_id.",
  ],
  [
    'an array that is none',
    { ...DECLARED, arrays: { 'routes.data': 'warehouses' } },
    "tenancy.arrays: 'routes.data' is of type jsonb; expected an array. Declare it under json.",
  ],
  [
    'a json column that is none',
    { ...DECLARED, json: { 'routes.note': 'warehouses' } },
    "tenancy.json: 'routes.note' is of type text; expected json or jsonb. Declare it under columns.",
  ],
  [
    'a plain column that is an array',
    { ...DECLARED, columns: { 'routes.stops': 'warehouses' } },
    "tenancy.columns: 'routes.stops' is of type uuid[]; expected a column of one id. Declare it under arrays.",
  ],
  [
    'json keys that lead to no name',
    { ...DECLARED, json: { 'routes.data': { a: { b: 7 } } } },
    "tenancy.json['routes.data']: {\"a\":{\"b\":7}}; expected tables by the keys in each column, such as json: { 'notifications.data': { routeId: 'routes' } }.",
  ],
  [
    'a column without a link as across',
    { ...DECLARED, across: ['warehouses.id'] },
    "tenancy.across: 'warehouses.id'; expected a column that links to another table. There are: warehouses.organization_id.",
  ],
  [
    'a column of an ignored table',
    { ...DECLARED, ignore: ['routes'], arrays: { 'routes.stops': 'warehouses' } },
    "tenancy.arrays: 'routes.stops'; expected a column of a table of the database, but there is no table 'routes'. There are: billing.invoices, organizations, users, warehouses.",
  ],
])('refuses %s', (_fact, declaration, message) => {
  expect(refusal(declaration)).toBe(message);
});

test('refuses a root without a primary key', () => {
  const keyless = TABLES.map((table) => (table.name === 'organizations' ? { ...table, primaryKey: [] } : table));
  expect(refusal(DECLARED, keyless)).toBe(
    "tenancy.root: 'organizations' has no primary key; expected one, since it names the tenant. Give the table a primary key.",
  );
});

test('refuses ids of a table with a composite key until their column is named', () => {
  const composite = TABLES.map((table) =>
    table.name === 'warehouses' ? { ...table, primaryKey: ['organization_id', 'id'] } : table,
  );
  expect(refusal({ ...DECLARED, arrays: { 'routes.stops': 'warehouses' } }, composite)).toBe(
    "tenancy.arrays: 'warehouses' has a primary key of 2 columns; expected the column that the ids are of. Write 'warehouses.organization_id' or 'warehouses.id'.",
  );
  const { tables } = deriveOwnership(composite, {
    root: 'organizations',
    shared: ['users'],
    arrays: { 'routes.stops': 'warehouses.id' },
  });
  expect(tables.get('routes')?.links.find(({ kind }) => kind === 'array')?.parentColumns).toEqual(['id']);
});

test('refuses a database without tables', () => {
  expect(refusal(DECLARED, [])).toBe(
    'tenancy: no tables; expected the schema of the application. Migrate the database first.',
  );
});

test('refuses two tables that would go by one name', () => {
  const twice = [
    ...TABLES,
    ...sketchTables({ 'billing.invoices': {} }).map((table) => ({
      ...table,
      schema: 'public',
      relation: 'billing.invoices',
    })),
  ];
  expect(refusal(DECLARED, twice)).toBe(
    'tenancy: two tables are named \'billing.invoices\': "billing"."invoices" and "public"."billing.invoices"; expected one. Rename one of them.',
  );
});

test('takes names of public with their schema, and columns of tables with a dot in the name', () => {
  const { tables, ownership } = deriveOwnership(TABLES, {
    root: 'public.organizations',
    shared: ['public.users'],
    columns: { 'public.routes.note': 'public.warehouses', 'billing.invoices.id': 'public.warehouses.id' },
  });
  expect(ownership.get('users')).toEqual({ kind: 'shared' });
  expect(tables.get('routes')?.links.map(({ columns, parent }) => [columns[0], parent])).toContainEqual([
    'note',
    'warehouses',
  ]);
  expect(tables.get('billing.invoices')?.links.map(({ columns }) => columns[0])).toContain('id');
});
