import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Observation } from '../record/observation.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { type PlacedRow, placeOf } from '../record/row-looks.ts';
import type { StepRecord } from '../record/step-record.ts';
import { trialRecord } from '../record/trial-record.ts';
import type { Actor } from '../sequence/actor.ts';
import { system } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import { compareViews } from './compare-views.ts';
import { RowNames } from './row-names.ts';
import { settleDoubts } from './settle-doubts.ts';
import { type TenantView, viewOf } from './tenant-view.ts';
import { trialRows } from './trial-rows.ts';

const manager: Actor = { id: 'manager@a', tenant: 'a', role: 'manager', person: null };
const stranger: Actor = { id: 'manager@b', tenant: 'b', role: 'manager', person: 'p1' };

/** The database counts their keys up where they are numbers. */
const tables = new Map(
  sketchTables({ items: { tenant: ': text', list: 'lists' }, lists: { tenant: ': text' } }).map((table) => [
    table.name,
    {
      ...table,
      columns: table.columns.map((column) => (column.name === 'id' ? { ...column, counted: true as const } : column)),
    },
  ]),
);

const names = new RowNames(() => [], tables);

function step(id: string, actor: Actor, observations: readonly Observation[]): StepRecord {
  return { ...trialRecord({ id, actor, action: 'items.list' }), observations };
}

const response = (content: Json, tenants = ['a']): Observation => ({
  channel: 'response',
  tenants,
  recipient: 'manager@a',
  content,
});

type Seen = Partial<Parameters<typeof viewOf>[0]>;

const view = (records: readonly StepRecord[], rest: Seen = {}): TenantView =>
  viewOf({ tenant: 'a', records, created: [], rows: trialRows([]), unordered: new Set(), names, tables, ...rest });

const viewDifferences = (...views: readonly [TenantView, TenantView]) => compareViews(...views).differences;

/** The differences that are left once doubts are settled by a projection in which other things are drawn. */
const settled = (...[first, projected, displaced]: readonly [TenantView, TenantView, TenantView]) => {
  const comparison = compareViews(first, projected);
  return [...comparison.differences, ...settleDoubts(comparison, projected, displaced)];
};

type Made = PlacedRow & { readonly owner?: string };

/** A view of a run in which a job makes those rows, the first of each table under the handle 0, and shows the tenant something. */
function afterJob(made: readonly Made[], content: Json, rest: Seen = {}): TenantView {
  const counts = new Map<string, number>();
  const created = made.map(({ table, key, owner = 'a' }) => {
    const index = counts.get(table) ?? 0;
    counts.set(table, index + 1);
    return { key, handle: { table, step: 's1', index, tenant: owner } };
  });
  const changes = made.map(({ table, key, row, owner = 'a' }, position): OwnedRowChange => {
    const rows = { before: null, after: row, ownerBefore: null, ownerAfter: owner };
    return { position, table, key, operation: 'insert', ...rows, backend: 1, statement: '' };
  });
  const record = { ...step('s1', system, [response(content)]), changes };
  const rows = trialRows(made.filter(({ owner = 'a' }) => owner === 'a'));
  return view([record], { created, rows, ...rest });
}

const item = (key: string, row: { readonly [column: string]: Json } = {}): Made => ({
  table: 'items',
  key,
  row: { id: /^\d+$/.test(key) ? Number(key) : key, tenant: 'a', ...row },
});

const [one = '', other = '', third = ''] = [
  '5f0c1a2e-0001-4bbb-8bbb-bbbbbbbbbbb1',
  '5f0c1a2e-0002-4aaa-8aaa-aaaaaaaaaaa2',
  '5f0c1a2e-0003-4ccc-8ccc-ccccccccccc3',
];

const base64 = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('a view has no difference from itself, and one wherever something else is shown', () =>
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 8 }), fc.nat({ max: 7 }), (shown, place) => {
      const records = shown.map((count, at) => step(`s${at + 1}`, manager, [response({ count })]));
      expect(viewDifferences(view(records), view(records))).toEqual([]);
      const at = place % shown.length;
      const changed = records.with(at, step(`s${at + 1}`, manager, [response({ count: 99 })]));
      expect(viewDifferences(view(records), view(changed))).toMatchObject([
        { step: `s${at + 1}`, about: 'response', first: shown[at], second: 99 },
      ]);
    }),
  ));

test('what was named by an id that stands for nothing in the other run is alike where the same id stands there', () => {
  // Another tenant's row of the first run, which the second does not make: the tenant has sent its id in both.
  for (const id of [other, '01ARZ3NDEKTSV4RRFFQ69G5FAV', 'cjld2cjxh0000qzrmn831i7rn', 'north-7', '17']) {
    const said = response({ error: `board ${id} not found`, note: `see ${id}` });
    const first = view([step('s2', manager, [said])], {
      created: [{ key: id, handle: { table: 'items', step: 's1', index: 0 } }],
    });
    expect(viewDifferences(first, view([step('s2', manager, [said])]))).toEqual([]);
    const elsewhere = view([step('s2', manager, [response({ error: `board ${third} not found`, note: '' })])]);
    expect(viewDifferences(first, elsewhere)).toHaveLength(1);
  }
});

test('an id that two runs gave to the same row is the same, for sure', () => {
  const shown = (id: string): Json => ({ text: `see /items/${id}.`, [`of ${id}`]: { id }, body: JSON.stringify([id]) });
  expect(compareViews(afterJob([item(one)], shown(one)), afterJob([item(other)], shown(other)))).toMatchObject({
    differences: [],
    doubts: [],
  });
});

/** Two runs in which a job gives one row two keys, and a third with what it draws displaced. */
const threeRuns = (keys: readonly [string, string, string], shown: (key: string) => Json) =>
  keys.map((key) => afterJob([item(key)], shown(key))) as unknown as readonly [TenantView, TenantView, TenantView];

test.each<[string, (number: number | string) => Json]>([
  ['a field of any name', (number) => ({ deal: number, next: { number } })],
  ['a bare list', (number) => [number, 1]],
  ['the name of a field', (number) => ({ byId: { [number]: 'open' } })],
  ['digits with zeros before them', (number) => ({ code: `D-${String(number).padStart(5, '0')}` })],
  ['a text', (number) => ({ text: `ticket ${number} is open` })],
  ['a cursor', (number) => ({ next: `/items?cursor=${base64({ after: number })}&limit=2` })],
  ['a bare number in base64', (number) => ({ cursor: Buffer.from(String(number)).toString('base64') })],
  ['a code that nobody can read', (number) => ({ code: (Number(number) * 7_919).toString(36) })],
  ['a digest', (number) => ({ etag: `"${createHash('sha256').update(String(number)).digest('hex')}"` })],
  ['lines of a text', (number) => `id,state\n${number},open\n3,done`],
])(
  'a number that two runs gave to the same row is the same as %s, as it moves when others are drawn',
  (_where, shown) => {
    const numbers = (key: string) => shown(Number(key));
    expect(settled(...threeRuns(['17', '16', '516'], numbers))).toEqual([]);
    // Something that comes out so whatever is drawn, as what others have does.
    const [first, projected] = threeRuns(['17', '16', '516'], numbers);
    expect(settled(first, projected, afterJob([item('516')], shown(16)))[0]).toMatchObject({ step: 's1' });
  },
);

test('ids in whatever encoding are alike where they move, and what the same text says besides is not', () => {
  const keys = [one, other, third] as const;
  for (const shown of [
    (id: string) => ({ text: id.toUpperCase() }),
    (id: string) => ({ text: `export-${id.replaceAll('-', '')}.csv` }),
    (id: string) => ({ cursor: base64({ after: id }) }),
  ])
    expect(settled(...threeRuns(keys, shown))).toEqual([]);
  const counts = new Map([
    ['17', 9],
    ['16', 4],
    ['516', 4],
  ]);
  const told = threeRuns(['17', '16', '516'], (key) => ({ text: `ticket ${key} of ${counts.get(key)}` }));
  expect(settled(...told)).toMatchObject([{ first: 'ticket 17 of 9', second: 'ticket 16 of 4' }]);
});

test('a figure is no id, whatever it equals', () => {
  const total = { 17: 17, 16: 16, 516: 16 } as const;
  const runs = (shown: (key: keyof typeof total) => Json) =>
    threeRuns(['17', '16', '516'], (key) => shown(Number(key) as keyof typeof total));
  expect(settled(...runs((key) => ({ id: key, open: total[key] })))).toMatchObject([{ first: 17, second: 16 }]);
  // A total over all tenants that a job has taken down in a row.
  const stored = (['17', '16', '516'] as const).map((key) =>
    afterJob([{ ...item(key), row: { id: Number(key), tenant: 'a', total: total[key] } }], null),
  ) as unknown as readonly [TenantView, TenantView, TenantView];
  expect(settled(...stored)).toMatchObject([{ step: null, about: 'rows of items', first: 17, second: 16 }]);
});

test('before anything was drawn apart, nothing is in doubt', () => {
  const early = (shown: Json) => [step('s0', manager, [response(shown)])];
  const run = (key: string, shown: Json) => {
    const job = afterJob([item(key)], null);
    return { ...job, steps: new Map([...view(early(shown)).steps, ...job.steps]) };
  };
  for (const [first, second] of [
    [17, 15],
    ['a1'.repeat(32), 'b2'.repeat(32)],
  ] as const)
    expect(compareViews(run('17', first), run('16', second))).toMatchObject({ differences: [{ step: 's0' }] });
});

test('rows of one step are paired by what stands in them, whatever order they came in, and so are those that name them', () => {
  const list = (key: string, name: string): Made => ({ table: 'lists', key, row: { id: key, tenant: 'a', name } });
  const run = (keys: readonly [string, string], lists: readonly [string, string], isTurned: boolean) => {
    const made = [list(lists[0], 'low'), list(lists[1], 'low')];
    const items = [item(keys[0], { list: lists[0], name: 'x' }), item(keys[1], { list: lists[1], name: 'y' })];
    const shown = { x: keys[0], y: keys[1], listOfX: lists[0] };
    return afterJob([...(isTurned ? made.toReversed() : made), ...(isTurned ? items.toReversed() : items)], shown);
  };
  const [lowOne, lowOther] = ['5f0c1a2e-000a-4bbb-8bbb-bbbbbbbbbbba', '5f0c1a2e-000b-4bbb-8bbb-bbbbbbbbbbbb'];
  const first = run([one, other], [lowOne, lowOther], false);
  expect(viewDifferences(first, run([other, one], [lowOther, lowOne], true))).toEqual([]);
  expect(viewDifferences(first, run([other, third], [lowOne, lowOther], true))).toEqual([]);
});

test('rows that nothing tells apart may take each other’s places, and one more of them is seen', () => {
  const twins = (keys: readonly string[], shown: Json) =>
    afterJob(
      keys.map((key) => item(key)),
      shown,
    );
  expect(viewDifferences(twins([one, other], [one]), twins([one, other], [other]))).toEqual([]);
  expect(viewDifferences(twins([one, other], null), twins([one, other, third], null))).toMatchObject([
    { step: null, about: 'rows of items', first: undefined },
  ]);
});

test('a list that comes in another order is told of, and no difference; not even that where the application promises none', () => {
  const [listed, turned] = [
    [1, 2],
    [2, 1],
  ].map((list) => [step('s1', manager, [response({ list })])]);
  if (!listed || !turned) throw new Error('no runs');
  expect(compareViews(view(listed), view(turned))).toMatchObject({
    differences: [],
    disorders: [{ action: 'items.list', path: 'response, list' }],
  });
  const unordered = new Set(['items.list']);
  expect(compareViews(view(listed, { unordered }), view(turned, { unordered }))).toMatchObject({
    differences: [],
    disorders: [],
  });
});

test.each<[string, (id: string) => Json]>([
  ['the last item', (id) => ({ last: id })],
  ['a cursor that goes on after it', (id) => ({ next: `/items?cursor=${base64({ after: id })}&limit=2` })],
])('in a list that comes in another order, %s is another for the same reason', (_what, pointing) => {
  const [one, other] = ['item_te95sc2m7drg', 'item_dm8l5ir6xf95'] as const;
  const page = (ids: readonly string[], last = ids.at(-1) ?? '') => [
    step('s1', manager, [response({ items: ids.map((id) => ({ id })), ...(pointing(last) as object) })]),
  ];
  const differences = (first: readonly StepRecord[], second: readonly StepRecord[]) =>
    viewDifferences(view(first), view(second)).length;
  expect(differences(page([one, other]), page([other, one]))).toBe(0);
  // Not where the lists are the same, nor where it names what is in neither.
  expect(differences(page([one, other]), page([one, other], one))).toBe(1);
  expect(differences(page([one, other]), page([other, one], 'item_of_another1'))).toBe(1);
});

test('what may follow from what was drawn is in no doubt where it points into a list that came in another order', () => {
  const made = (key: string): Made => ({ table: 'items', key, row: { id: key, list: null, tenant: 'a' } });
  const page = (drawn: string, ids: readonly number[]) =>
    afterJob([made(drawn)], { ids, next: base64({ after: ids.at(-1) ?? 0 }) });
  const [one, other] = [page('item_te95sc2m7drg', [6, 7]), page('item_dm8l5ir6xf95', [7, 6])];
  expect(compareViews(one, other)).toMatchObject({ differences: [], doubts: [] });
  const elsewhere = afterJob([made('item_dm8l5ir6xf95')], { ids: [6, 7], next: base64({ after: 6 }) });
  expect(compareViews(one, elsewhere).doubts).toHaveLength(1);
});

test('what a step tells one recipient through one channel has no order, and a message too many is shown whole', () => {
  const told = (...texts: string[]) => [
    step(
      's1',
      system,
      texts.map((text) => ({ channel: 'push', tenants: ['a'], recipient: 'device-1', content: { text, body: ['x'] } })),
    ),
  ];
  expect(viewDifferences(view(told('one', 'two', 'two')), view(told('two', 'one', 'two')))).toEqual([]);
  expect(viewDifferences(view(told('one', 'two')), view(told('two')))).toEqual([
    { step: 's1', about: 'push', path: 'push to device-1', first: { text: 'one', body: ['x'] }, second: undefined },
  ]);
});

test('a row that is there in one run alone, or holds something else, is a difference at the end', () => {
  const rows = (row: PlacedRow['row']) => view([], { rows: trialRows([{ table: 'items', key: 'k1', row }]) });
  expect(viewDifferences(rows({ n: 1 }), view([]))).toMatchObject([{ step: null, about: 'rows of items' }]);
  expect(viewDifferences(view([]), rows({ n: 1 }))).toMatchObject([{ step: null, second: { n: 1 } }]);
  expect(viewDifferences(rows({ n: 1 }), rows({ n: 2 }))).toMatchObject([{ path: `${placeOf('items', 'k1')}, n` }]);
});

test('a message that another tenant causes is seen; the answer to the other tenant’s own actor is not', () => {
  const push: Observation = { channel: 'push', tenants: ['a'], recipient: 'device-1', content: 'hello' };
  const answer: Observation = { channel: 'person', tenants: ['a'], recipient: 'p1', content: 'where I work' };
  expect(viewDifferences(view([step('s1', stranger, [push])]), view([]))).toMatchObject([
    { step: 's1', about: 'push' },
  ]);
  expect(viewDifferences(view([step('s1', stranger, [answer])]), view([]))).toEqual([]);
});

test('a window through which several tenants look is passed over, also where only one of the runs has both', () => {
  const hook = (tenants: string[], content: Json): Observation => ({
    channel: 'hook',
    tenants,
    recipient: 'url',
    content,
  });
  const both = view([step('s1', manager, [hook(['a', 'b'], 1)])]);
  const alone = view([step('s1', manager, [hook(['a'], 2)])]);
  expect(viewDifferences(both, alone)).toEqual([]);
  expect(viewDifferences(alone, both)).toEqual([]);
});

test('the outcome of a step that is the own one of two tenants in one of the runs is passed over, and no other', () => {
  const person: Actor = { id: 'dot', tenant: null, role: 'manager', person: 'dot' };
  const acting = (tenants: readonly string[], outcome: 'succeeded' | 'refused'): TenantView => {
    const shown: Observation = { channel: 'response', tenants, recipient: 'dot', content: outcome };
    return view([{ ...trialRecord({ actor: person, outcome }), observations: [shown], tenants }]);
  };
  expect(viewDifferences(acting(['a'], 'succeeded'), acting(['a', 'b'], 'refused'))).toEqual([]);
  expect(viewDifferences(acting(['a', 'b'], 'succeeded'), acting(['a'], 'refused'))).toEqual([]);
  expect(viewDifferences(acting(['a'], 'succeeded'), acting(['a'], 'refused'))).toMatchObject([{ about: 'outcome' }]);
});

test('comparing what either run has touched comes to what comparing all rows comes to', () => {
  const anyKey = fc.constantFrom('3', '04', '17', one, other, third);
  const anyRow = fc.record({ key: anyKey, n: fc.constantFrom(3, 4, 17, one) });
  const anyRows = fc.uniqueArray(anyRow, { selector: ({ key }) => key, maxLength: 6 });
  const placed = (rows: readonly { readonly key: string; readonly n: Json }[]) =>
    rows.map(({ key, n }) => item(key, { n }));
  const anyShown = fc.array(fc.constantFrom<Json>(3, 4, 17, '3', '003', `see ${one}`, `see ${other}`), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(
      anyRows,
      fc.tuple(anyRows, anyRows),
      fc.tuple(anyRows, anyRows),
      fc.tuple(anyShown, anyShown),
      (...drawn) => {
        const [baseline, changed, made, shown] = drawn;
        const compared = (touchesAll: boolean) => {
          const views = [0, 1].map((run) => {
            const kept = baseline.filter((_, at) => (at + run) % 3 > 0);
            const changes = new Map((changed[run] ?? []).map((row) => [row.key, row]));
            const isNew = ({ key }: { readonly key: string }) => baseline.every((row) => row.key !== key);
            const makes = placed((made[run] ?? []).filter(isNew));
            const end = [...placed(kept.map((row) => changes.get(row.key) ?? row)), ...makes];
            const rows = trialRows(end, { baseline: placed(baseline), touchesAll });
            return afterJob(makes, shown[run] ?? [], { rows });
          });
          const [first, second] = views as unknown as readonly [TenantView, TenantView];
          const { differences, doubts, disorders } = compareViews(first, second);
          return { differences, doubts, disorders };
        };
        expect(compared(false)).toEqual(compared(true));
      },
    ),
    { numRuns: 500 },
  );
});

test('a number stands for a row that neither run has touched, whatever zeros are before it', () => {
  const rows = trialRows([item('3')], { baseline: [item('3')] });
  const compared = (text: string) => compareViews(afterJob([], 'item 3', { rows }), afterJob([], text, { rows }));
  expect(compared('item 003')).toMatchObject({ differences: [], doubts: [{ first: 'item 3', second: 'item 003' }] });
  expect(compared('item 004').differences).toHaveLength(1);
});
