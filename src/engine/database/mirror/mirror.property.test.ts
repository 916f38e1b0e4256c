import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { RowChange } from '../../record/row-change.ts';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import { randomSchema } from '../../tenancy/random-schema.ts';
import type { Row, RowKey } from '../../tenancy/row.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import type { Link, Table, TableName, Tenancy } from '../../tenancy/tenancy.ts';
import { Mirror } from './mirror.ts';
import { PlainMirror } from './plain-mirror.ts';

/** So few that rows meet each other, come again under a key, and point to what is not there. */
const perTable = 4;

const withPeople = deriveOwnership(
  sketchTables({
    shops: {},
    users: {},
    keys: { user: 'users' },
    scopes: { key: 'keys', granted: 'scopes?' },
    orders: { shop: 'shops', user: 'users' },
    lines: { order: 'orders' },
  }),
  { root: 'shops', people: 'users', shared: ['users'] },
);

const anyTenancy: fc.Arbitrary<Tenancy> = fc.oneof(
  {
    weight: 4,
    arbitrary: randomSchema(6)
      .map(derived)
      .filter((tenancy) => tenancy !== undefined),
  },
  { weight: 1, arbitrary: fc.constant(withPeople) },
);

function derived({ tables, declaration }: { readonly tables: readonly Table[]; readonly declaration: object }) {
  try {
    return deriveOwnership(tables.map(byCodeToo), declaration as Parameters<typeof deriveOwnership>[1]);
  } catch {
    return undefined;
  }
}

/** Some foreign keys lead to a code, which may change while the row stays, and which several may have. */
function byCodeToo(table: Table): Table {
  const links = table.links.map((link, at) =>
    link.kind === 'foreign-key' && at % 2 === 1 ? { ...link, parentColumns: ['code'] } : link,
  );
  return { ...table, links };
}

/** What is done next, in numbers that choose among what there is then. */
const anyDeed = fc.record({
  table: fc.nat(),
  row: fc.nat({ max: perTable - 1 }),
  kind: fc.constantFrom('put', 'put', 'put', 'delete', 'rekey'),
  links: fc.array(fc.option(fc.nat({ max: perTable - 1 }), { freq: 4 }), { minLength: 6, maxLength: 6 }),
});
type Deed = typeof anyDeed extends fc.Arbitrary<infer Made> ? Made : never;

const anyStep = fc.oneof(
  { weight: 8, arbitrary: fc.array(anyDeed, { minLength: 1, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constant('reset' as const) },
);

const keyOf = (table: TableName, at: number): RowKey => `${table}/${at}`;

function pointing(link: Link, id: RowKey | null): Row {
  const [column = ''] = link.columns;
  if (link.kind === 'array') return { [column]: id === null ? [] : [id] };
  if (link.kind === 'json') return { [column]: id === null ? {} : { id } };
  if (link.when) return { [column]: id, [link.when.column]: id === null ? 'nothing' : link.when.value };
  return { [column]: id };
}

function rowOf({ name, links }: Table, at: number, targets: Deed['links']): Row {
  const pointed = links.map((link, which) => {
    const target = targets[which % targets.length] ?? null;
    return pointing(link, target === null ? null : keyOf(link.parent, target));
  });
  return Object.assign({}, ...pointed, { id: keyOf(name, at), code: keyOf(name, targets.at(-1) ?? at) });
}

/** The deeds as changes, each to what the ones before it have left. */
function changesOf(tables: readonly Table[], deeds: readonly Deed[], rows: Map<string, Row>): readonly RowChange[] {
  const changes: RowChange[] = [];
  const change = (table: TableName, key: RowKey, after: Row | null) => {
    const before = rows.get(`${table} ${key}`) ?? null;
    if (before === null && after === null) return;
    const operation = before === null ? 'insert' : after === null ? 'delete' : 'update';
    changes.push({ position: changes.length, table, key, operation, before, after, backend: 1, statement: '' });
    if (after === null) rows.delete(`${table} ${key}`);
    else rows.set(`${table} ${key}`, after);
  };
  for (const { table: which, row, kind, links } of deeds) {
    const table = tables[which % tables.length];
    if (table === undefined) continue;
    const key = keyOf(table.name, row);
    const other = (row + 1) % perTable;
    if (kind !== 'put') change(table.name, key, null);
    if (kind === 'put') change(table.name, key, rowOf(table, row, links));
    if (kind === 'rekey') change(table.name, keyOf(table.name, other), rowOf(table, other, links));
  }
  return changes;
}

const world = anyTenancy.chain((tenancy) =>
  fc.record({
    tenancy: fc.constant(tenancy),
    baseline: fc.array(anyDeed, { maxLength: 16 }),
    steps: fc.array(anyStep, { maxLength: 8 }),
  }),
);

const plainly = (rows: readonly { key: RowKey; row: Row; owner: string | null; person: string | null }[]) =>
  rows.map(({ key, row, owner, person }) => ({ key, row, owner, person }));

function expectAlike({ tables }: Tenancy, mirror: Mirror, plain: PlainMirror, baseline: PlainMirror): void {
  const touched = new Map(mirror.touched().map((one) => [`${one.table} ${one.key}`, one]));
  for (const [name, { links }] of tables) {
    const rows = plain.rows(name);
    expect(plainly(mirror.rows(name))).toEqual(rows);
    for (const whose of new Set([...mirror.ownersIn(name), ...rows.map((row) => row.owner ?? row.person)]))
      expect(plainly(mirror.rowsOf(name, whose))).toEqual(rows.filter((row) => (row.owner ?? row.person) === whose));
    for (const [column = ''] of [['id'], ['code'], ...links.map(({ columns }) => columns)])
      for (const value of new Set(rows.map(({ row }) => row[column] ?? null))) {
        expect(mirror.findBy(name, [column], [value])).toEqual(plain.findBy(name, [column], [value]));
        const holding = rows.filter(({ row }) => (row[column] ?? null) === value);
        expect(plainly(mirror.holding(name, column, value))).toEqual(holding);
        if (typeof value === 'string') expect(plainly(mirror.named(name, column, value))).toEqual(holding);
      }
    const former = baseline.rows(name);
    for (let at = 0; at < perTable; at += 1) {
      const key = keyOf(name, at);
      const [before, after] = [former, rows].map((all) => all.find((row) => row.key === key));
      expect(mirror.ownerOf(name, key)).toBe(plain.ownerOf(name, key));
      expect(plainly([mirror.findOriginal(name, key)].filter((one) => one !== undefined))).toEqual(
        before ? [before] : [],
      );
      const seen = touched.get(`${name} ${key}`);
      if (seen === undefined) expect(after).toEqual(before);
      else expect(seen).toMatchObject({ before, after });
    }
  }
}

test.prop([world], { numRuns: 200 })(
  'a mirror that is kept up with what changes is the one that is read anew after each step',
  ({ tenancy, baseline, steps }) => {
    const tables = [...tenancy.tables.values()];
    const start = new Map<string, Row>();
    changesOf(tables, baseline, start);
    const rowsAt = [...start].map(([place, row]) => {
      const [table = '', key = ''] = place.split(' ');
      return { table, key, row };
    });
    const original = new PlainMirror(tenancy, rowsAt);
    const mirror = new Mirror(
      tenancy,
      new Map(tables.map(({ name }) => [name, rowsAt.filter(({ table }) => table === name).map(({ row }) => row)])),
    );
    let [plain, rows] = [new PlainMirror(tenancy, rowsAt), new Map(start)];
    expectAlike(tenancy, mirror, plain, original);
    for (const step of steps) {
      if (step === 'reset') {
        mirror.reset();
        [plain, rows] = [new PlainMirror(tenancy, rowsAt), new Map(start)];
      } else {
        const changes = changesOf(tables, step, rows);
        expect(mirror.apply(changes)).toMatchObject(plain.apply(changes));
      }
      expectAlike(tenancy, mirror, plain, original);
    }
  },
);

test('a row that goes a second time is no longer known by what it was when it went first', () => {
  const codes = sketchTables({ shops: {}, boards: { shop: 'shops', code: ': text' }, pins: { board: 'boards' } }).map(
    (table) => ({
      ...table,
      links: table.links.map((link) => (link.parent === 'boards' ? { ...link, parentColumns: ['code'] } : link)),
    }),
  );
  const tenancy = deriveOwnership(codes, { root: 'shops' });
  const board = (code: string): Row => ({ id: 'b', shop: 's', code });
  const start = [
    { table: 'shops', key: 's', row: { id: 's' } },
    { table: 'boards', key: 'b', row: board('old') },
    { table: 'pins', key: 'p', row: { id: 'p', board: 'old' } },
  ];
  const plain = new PlainMirror(tenancy, start);
  const mirror = new Mirror(tenancy, new Map(start.map(({ table, row }) => [table, [row]])));
  const owners = [
    [board('old'), null],
    [null, board('new')],
    [board('new'), null],
  ].map(([before = null, after = null]) => {
    const operation = before === null ? 'insert' : 'delete';
    const change = {
      position: 1,
      table: 'boards',
      key: 'b',
      operation,
      before,
      after,
      backend: 1,
      statement: '',
    } as const;
    plain.apply([change]);
    mirror.apply([change]);
    return [mirror.ownerOf('pins', 'p'), plain.ownerOf('pins', 'p')];
  });
  expect(owners).toEqual([
    ['s', 's'],
    ['s', 's'],
    [null, null],
  ]);
});
