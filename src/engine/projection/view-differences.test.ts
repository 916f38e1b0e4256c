import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Observation } from '../record/observation.ts';
import type { StepRecord } from '../record/step-record.ts';
import { trialRecord } from '../record/trial-record.ts';
import type { Actor } from '../sequence/actor.ts';
import { system } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { viewOf } from './tenant-view.ts';
import { type Disorder, viewDifferences } from './view-differences.ts';

const manager: Actor = { id: 'manager@a', tenant: 'a', role: 'manager', person: null };
const stranger: Actor = { id: 'manager@b', tenant: 'b', role: 'manager', person: 'p1' };

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

const view = (records: readonly StepRecord[], rest: Seen = {}) =>
  viewOf({ tenant: 'a', records, created: [], rows: [], unordered: new Set(), idFields: new Set(['id']), ...rest });

const made = (key: string, step: string) => ({ key, handle: { table: 'items', step, index: 0 } });

test('a view has no difference from itself, and one wherever something else is shown', () =>
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 8 }), fc.nat({ max: 7 }), (shown, place) => {
      const records = shown.map((count, at) => step(`s${at + 1}`, manager, [response({ count })]));
      expect(viewDifferences(view(records), view(records))).toEqual([]);
      const at = place % shown.length;
      const other = records.with(at, step(`s${at + 1}`, manager, [response({ count: 99 })]));
      expect(viewDifferences(view(records), view(other))).toMatchObject([
        { step: `s${at + 1}`, about: 'response', first: shown[at], second: 99 },
      ]);
    }),
  ));

test('ids that two runs gave to the same row are the same, in texts, in rows, and as numbers in fields of ids', () => {
  const [one, other] = ['5f0c1a2e-0003-4aaa-8aaa-aaaaaaaaaaaa', '5f0c1a2e-0001-4bbb-8bbb-bbbbbbbbbbbb'].map((key) =>
    view([step('s1', system, [response({ text: `see /items/${key}.` })])], {
      created: [made(key, 's1')],
      rows: [{ table: 'items', key, row: { id: key, name: 'x' } }],
    }),
  );
  if (!one || !other) throw new Error('no views');
  expect(viewDifferences(one, other)).toEqual([]);
  const numbered = (key: string, total: number) =>
    view([step('s1', system, [response({ items: [{ itemId: Number(key), total }] })])], { created: [made(key, 's1')] });
  expect(viewDifferences(numbered('17', 5), numbered('16', 5))).toEqual([]);
  // A number elsewhere is a number: this is how a count that includes another tenant's rows shows.
  expect(viewDifferences(numbered('17', 17), numbered('16', 16))).toHaveLength(1);
});

test('a signature over ids that differ is passed over, and a word is not', () => {
  const signed = (signature: string) => view([step('s1', system, [response({ signature })])]);
  const [one, other] = [signed(`sha256=${'a1'.repeat(32)}`), signed(`sha256=${'b2'.repeat(32)}`)];
  expect(viewDifferences(one, other)).toEqual([]);
  expect(viewDifferences(signed('accepted'), signed('declined'))).toHaveLength(1);
});

test('a list that comes in another order is told of, and no difference; not even that where the application promises none', () => {
  const [one, other] = [
    [1, 2],
    [2, 1],
  ].map((list) => [step('s1', manager, [response({ list })])]);
  if (!one || !other) throw new Error('no runs');
  const disorders: Disorder[] = [];
  const onDisorder = (disorder: Disorder) => disorders.push(disorder);
  expect(viewDifferences(view(one), view(other), onDisorder)).toEqual([]);
  expect(disorders).toEqual([{ action: 'items.list', path: 'response, list' }]);
  const unordered = new Set(['items.list']);
  expect(viewDifferences(view(one, { unordered }), view(other, { unordered }), onDisorder)).toEqual([]);
  expect(disorders).toHaveLength(1);
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
  const rows = (row: Json) => view([], { rows: [{ table: 'items', key: 'k1', row }] });
  expect(viewDifferences(rows({ n: 1 }), view([]))).toMatchObject([{ step: null, about: 'rows of items' }]);
  expect(viewDifferences(rows({ n: 1 }), rows({ n: 2 }))).toMatchObject([{ path: 'items k1, n' }]);
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
