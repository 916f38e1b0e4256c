import { expect, it } from 'vitest';
import type { Row } from '../tenancy/row.ts';
import type { Link, Table } from '../tenancy/tenancy.ts';
import { ownBaselines } from './own-baseline.ts';

const link = (column: string, parent: string): Link => ({
  kind: 'foreign-key',
  columns: [column],
  parent,
  parentColumns: ['id'],
  nullable: true,
});
const table = (name: string, links: readonly Link[] = []): [string, Table] => [
  name,
  { name, schema: 'public', relation: name, columns: [], primaryKey: ['id'], links },
];
const tables = new Map([
  table('organizations'),
  table('people', [link('last_organization', 'organizations')]),
  table('orders', [link('organization_id', 'organizations'), link('follows', 'orders')]),
]);

type Owned = { readonly row: Row; readonly owner: string | null };

const acme: Owned = { row: { id: 'acme' }, owner: 'acme' };
const globex: Owned = { row: { id: 'globex' }, owner: 'globex' };
const ann: Owned = { row: { id: 'ann', last_organization: null }, owner: null };
const order = (id: string, owner: string, follows: string | null = null): Owned => ({
  row: { id, organization_id: owner, follows },
  owner,
});

function baselineWith(
  rows: { readonly people?: readonly Owned[]; readonly orders: readonly Owned[] },
  canLose: (name: string) => boolean = () => true,
) {
  const all: { readonly [name: string]: readonly Owned[] } = { organizations: [acme, globex], people: [ann], ...rows };
  return ownBaselines({ tenancy: { tables }, rows: (name) => all[name] ?? [], canLose });
}

it('leaves a tenant alone with its own rows and those of nobody', () => {
  const [mine, theirs] = [order('1', 'acme'), order('2', 'globex')];
  expect(baselineWith({ orders: [mine, theirs] }).get('acme')).toEqual({
    rows: new Map([
      ['organizations', [globex.row]],
      ['orders', [theirs.row]],
    ]),
    gone: ['globex'],
    kept: [],
  });
});

it('keeps a tenant whole where a row that stays names one of its', () => {
  const visitor = { row: { id: 'bea', last_organization: 'globex' }, owner: null };
  expect(baselineWith({ people: [ann, visitor], orders: [order('2', 'globex')] }).get('acme')).toEqual({
    rows: new Map(),
    gone: [],
    kept: [{ tenant: 'globex', because: 'a row of people that is not its own names one of organizations' }],
  });
  const follower = order('1', 'acme', '2');
  expect(baselineWith({ orders: [follower, order('2', 'globex')] }).get('acme')?.kept).toEqual([
    { tenant: 'globex', because: 'a row of orders that is not its own names one of orders' },
  ]);
});

it('keeps a tenant whole where a table of its cannot lose single rows', () => {
  const baselines = baselineWith({ orders: [order('2', 'globex')] }, (name) => name !== 'orders');
  expect(baselines.get('acme')?.kept).toEqual([
    { tenant: 'globex', because: 'rows cannot be taken out of orders one by one' },
  ]);
  expect(baselines.get('globex')?.gone).toEqual(['acme']);
});

it('keeps a tenant that has published something, since others may rightly miss it', () => {
  const published = new Map([['orders', { when: ({ id }: Row) => id === 'o2', with: new Set<string>() }]]);
  const orders: readonly Owned[] = [order('o1', 'acme'), order('o2', 'globex')];
  const all: { readonly [name: string]: readonly Owned[] } = { organizations: [acme, globex], people: [ann], orders };
  const own = ownBaselines({ tenancy: { tables, published }, rows: (name) => all[name] ?? [], canLose: () => true });
  expect(own.get('acme')).toMatchObject({
    gone: [],
    kept: [{ tenant: 'globex', because: 'rows of orders are published, which all may see' }],
  });
  expect(own.get('globex')).toMatchObject({ gone: ['acme'], kept: [] });
});
