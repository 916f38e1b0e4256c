import { expect, test } from 'vitest';
import { ann, answer, ben, eve, north, sampleMoment, south } from '../../invariant/sample-moment.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { Json } from '../../sequence/json.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { readAtOnce } from './read-at-once.ts';
import { ScheduleBook } from './schedule-book.ts';

const actors = [ann, eve, { ...eve, id: 'eve@south', tenant: south }, ben];

function recordOf(
  id: string,
  action: string,
  { input = {}, ...rest }: Partial<StepRecord> & { readonly input?: Json } = {},
) {
  const { actor = ann } = rest;
  return sampleMoment([answer({ found: ['one'] })], { ...rest, step: { id, actor: actor.id, action, input } }).record;
}

/** What was run at once, by whom, and after which steps. */
async function ranFor(records: readonly StepRecord[], book = new ScheduleBook()): Promise<readonly string[]> {
  const ran: string[] = [];
  const sequence: Sequence = { version: 1, steps: records.map(({ step }) => ({ ...step })) };
  const tenancy = { root: 'shops', tables: new Map(), ownership: new Map() };
  const execute = async ({ steps }: Sequence) => {
    ran.push(steps.map(({ id, actor, race }) => (race ? `${actor} at ${id}` : id)).join(', '));
    return { sequence, records: [], violations: [], digest: '' };
  };
  await readAtOnce(
    { sequence, records, violations: [], digest: '' },
    { book, actors, tenancy, execute, onExhausted: undefined },
  );
  return ran;
}

test('what somebody has read is read at once by who has the same role in another tenant, after what came before', async () => {
  const before = recordOf('s1', 'orders.open', { changes: [openingOf('o1')] });
  expect(await ranFor([before, recordOf('s2', 'orders.search', { input: { text: 'o' } })])).toEqual([
    's1, ann@north at s2, ben@south at s3',
  ]);
});

test('nothing is where the same cannot be asked elsewhere, whoever asks may see both, or nothing was shown', async () => {
  const order = { $ref: { table: 'orders', step: 's1', index: 0 } };
  expect(await ranFor([recordOf('s2', 'orders.get', { input: { order } })])).toEqual([]);
  expect(await ranFor([recordOf('s2', 'orders.list', { actor: eve })])).toEqual([]);
  expect(await ranFor([recordOf('s2', 'orders.list', { outcome: { kind: 'refused', code: '403' } })])).toEqual([]);
  expect(await ranFor([recordOf('s2', 'orders.open', { changes: [openingOf('o1')] })])).toEqual([]);
  const empty = { ...recordOf('s2', 'orders.list'), observations: [answer({ found: [], next: null })] };
  expect(await ranFor([empty])).toEqual([]);
});

test('each kind of reading has its turn twice, the ones after the others', async () => {
  const records = ['orders.list', 'orders.search'].map((action, at) => recordOf(`s${at + 1}`, action));
  const idle = Array.from({ length: 100 }, (_, at) =>
    recordOf(`s${at + 10}`, 'orders.get', { outcome: { kind: 'refused', code: '404' } }),
  );
  const book = new ScheduleBook();
  const ran = [];
  for (let run = 0; run < 6; run += 1) ran.push(...(await ranFor([...records, ...idle], book)));
  expect(ran).toHaveLength(4);
  expect(ran.filter((text) => text.startsWith('s1, '))).toHaveLength(2);
});

function openingOf(key: string): StepRecord['changes'][number] {
  return {
    ...{ position: 1, table: 'orders', key, operation: 'insert', before: null, after: { id: key } },
    ...{ ownerBefore: null, ownerAfter: north, backend: 1, statement: '' },
  };
}
