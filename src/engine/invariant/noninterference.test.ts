import { expect, test } from 'vitest';
import { compareViews } from '../projection/compare-views.ts';
import { RowNames } from '../projection/row-names.ts';
import { type TenantViewOptions, viewOf } from '../projection/tenant-view.ts';
import { trialRows } from '../projection/trial-rows.ts';
import type { Observation } from '../record/observation.ts';
import type { PlacedRow } from '../record/row-looks.ts';
import type { StepRecord } from '../record/step-record.ts';
import { trialRecord } from '../record/trial-record.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import { interference } from './noninterference.ts';

const manager: Actor = { id: 'manager@a', tenant: 'a', role: 'manager', person: 'alex' };
const stranger: Actor = { id: 'manager@b', tenant: 'b', role: 'manager', person: 'bo' };
const alexElsewhere: Actor = { id: 'alex@b', tenant: 'b', role: 'driver', person: 'alex' };

const tables = new Map(sketchTables({ lists: {}, items: { list: 'lists' } }).map((table) => [table.name, table]));
const [mine, theirs] = ['5f0c1a2e-0001-4bbb-8bbb-bbbbbbbbbbb1', '5f0c1a2e-0002-4aaa-8aaa-aaaaaaaaaaa2'];
const names = new RowNames(
  () => [
    { table: 'lists', key: mine, handle: { table: 'lists', fixture: 'list-a' } },
    { table: 'lists', key: theirs, handle: { table: 'lists', fixture: 'list-b' } },
    { table: 'lists', key: '7', handle: { table: 'lists', fixture: 'list-7' } },
    { table: 'items', key: 'i1', handle: { table: 'items', step: 's1', index: 0 } },
  ],
  tables,
);

type Seen = Partial<TenantViewOptions>;

const view = (records: readonly StepRecord[], rest: Seen = {}) =>
  viewOf({ tenant: 'a', records, created: [], rows: trialRows([]), unordered: new Set(), names, tables, ...rest });

const shows = (content: Json, channel = 'response'): Observation => ({
  channel,
  tenants: ['a'],
  recipient: 'manager@a',
  content,
});

const step = (id: string, actor: Actor, observations: readonly Observation[] = []): StepRecord => ({
  ...trialRecord({ id, actor, action: 'items.list' }),
  observations,
});

/** What is said of the first difference between what a run showed, and what it shows without a step of another tenant. */
function reported(
  withThem: Observation[],
  without: Observation[],
  { other = stranger, changed = {}, rows = [[], []] as PlacedRow[][] } = {},
) {
  const change = { position: 1, table: 'lists', key: 'k', operation: 'update', before: null, after: changed } as const;
  const owners = { ownerBefore: null, ownerAfter: null, backend: 1, statement: '' };
  const left = { ...step('s1', other), changes: [{ ...change, ...owners }] };
  const own = step('s2', manager, withThem);
  const views = [
    view([left, own], { rows: trialRows(rows[0] ?? []) }),
    view([step('s2', manager, without)], { rows: trialRows(rows[1] ?? []) }),
  ] as const;
  const [difference] = compareViews(...views).differences;
  if (!difference) throw new Error('no difference');
  const { proof } = interference(difference, {
    tenant: 'a',
    records: [left, own],
    removed: new Set(['s1']),
    views,
    tenantName: (tenant) => `tenant ${tenant}`,
    personOf: (recipient) => (recipient === 'manager@a' ? 'alex' : null),
  });
  return proof;
}

test('both values are shown around the place where they part', () => {
  const text = (word: string) => `${'x'.repeat(500)} ${word} ${'y'.repeat(500)}`;
  const [at, first = '', second = ''] = reported([shows({ text: text('one') })], [shows({ text: text('two') })]);
  expect(at).toBe('at       response to manager@a, text');
  expect(first).toMatch(/^with {5}…x+ one y+…$/);
  expect(second).toMatch(/^without {2}…x+ two y+…$/);
});

test('a message that is missing is shown whole', () => {
  const content = { text: 'x'.repeat(300), last: 'word' };
  const [, first, second] = reported([shows('same'), shows(content, 'push')], [shows('same')]);
  expect(first).toBe(`with     ${JSON.stringify(content)}`);
  expect(second).toBe('without  nothing');
});

test('names stand for ids: in what was shown, in rows, and in links of any kind', () => {
  const [, first, second] = reported([shows({ list: mine })], [shows({ list: theirs })]);
  expect([first, second]).toEqual(['with     "<lists list-a>"', 'without  "<lists list-b>"']);
  const item = (list: string | null) => ({ table: 'items', key: 'i1', row: { id: 'i1', list, note: `of ${mine}` } });
  expect(reported([], [], { rows: [[item('7')], [item(null)]] }).slice(0, 3)).toEqual([
    'at       items made by s1, list',
    'with     "<lists list-7>"',
    'without  null',
  ]);
  expect(reported([], [], { rows: [[item('7')], []] })[1]).toBe(
    'with     {"id":"i1","list":"<lists list-7>","note":"of <lists list-a>"}',
  );
});

test('ids that go by one name are shown as they are', () => {
  const [, first, second] = reported([shows({ list: mine })], [shows({ list: mine.toUpperCase() })]);
  expect([first, second]).toEqual(['with     "<lists list-a>"', `without  "${mine.toUpperCase()}"`]);
});

test('points to crossings where the person who saw it has done something elsewhere, and not where somebody else has', () => {
  const hint = (other: Actor, changed = {}) =>
    reported([shows(1)], [shows(2)], { other, changed }).filter((line) => line.startsWith('crossing'));
  expect(hint(alexElsewhere)).toEqual([
    'crossing s1 alex@b items.list is about alex, who saw this: if tenant a may notice it, declare it in crossings',
  ]);
  expect(hint(stranger, { user_id: 'alex', looks_at: 'b' })).toHaveLength(1);
  expect(hint(stranger)).toEqual([]);
});

test('another refusal of what is not theirs is one bug by table and pair of answers, whatever the action and which run had which', () => {
  const refused = (action: string, code: string, whose: 'own' | 'foreign' | 'absent', text = '') => ({
    ...trialRecord({ id: 's2', action, actor: manager, whose: [whose] }),
    outcome: { kind: 'refused', code } as const,
    observations: [shows({ error: { message: text } })],
  });
  const signature = (one: StepRecord, other: StepRecord) => {
    const views = [view([one]), view([other])] as const;
    const [difference] = compareViews(...views).differences;
    if (!difference) throw new Error('no difference');
    const rest = { tenantName: String, personOf: () => null, removed: new Set<string>() };
    return interference(difference, { tenant: 'a', records: [one], views, ...rest }).signature;
  };
  const of = (action: string, codes: readonly [string, string], whose: 'own' | 'foreign' | 'absent') =>
    signature(refused(action, codes[0], whose), refused(action, codes[1], whose));
  expect(of('bids.get', ['403', '404'], 'foreign')).toBe('TENANT-006 bids refused 403 / refused 404');
  expect(of('bids.close', ['404', '403'], 'absent')).toBe('TENANT-006 bids refused 403 / refused 404');
  expect(of('bids.close', ['403', '404'], 'own')).toBe('TENANT-006 bids.close outcome');
  expect(
    signature(refused('bids.get', '404', 'foreign', 'no bid'), refused('bids.get', '404', 'foreign', 'no note')),
  ).toBe('TENANT-006 bids refused 404, another message');
});
