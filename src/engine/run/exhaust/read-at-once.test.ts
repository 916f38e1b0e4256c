import { expect, test } from 'vitest';
import { ann, answer, ben, eve, north, sampleMoment, south } from '../../invariant/sample-moment.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { Json } from '../../sequence/json.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { readAtOnce } from './read-at-once.ts';
import { ScheduleBook } from './schedule-book.ts';

const actionOf = (name: string) => ({
  name: `orders.${name}`,
  roles: [],
  input: {},
  perform: async () => ({ outcome: { kind: 'succeeded' as const }, observations: [] }),
});
const actions = [...['open', 'list', 'search', 'get'].map(actionOf), { ...actionOf('await'), when: () => true }];
const actors = [ann, eve, { ...eve, id: 'eve@south', tenant: south }, ben];

function recordOf(
  id: string,
  action: string,
  { input = {}, ...rest }: Partial<StepRecord> & { readonly input?: Json } = {},
) {
  const { actor = ann } = rest;
  return sampleMoment([answer({ found: ['one'] })], { ...rest, step: { id, actor: actor.id, action, input } }).record;
}

/** One after so many steps. */
function bookWith(steps: number): ScheduleBook {
  const book = new ScheduleBook();
  book.noteRun(steps);
  return book;
}

/** What was run at once, by whom, and after which steps. */
async function ranFor(records: readonly StepRecord[], book = bookWith(1_000)): Promise<readonly string[]> {
  const ran: string[] = [];
  const sequence: Sequence = { version: 1, steps: records.map(({ step }) => ({ ...step })) };
  const tenancy = { root: 'shops', tables: new Map(), ownership: new Map() };
  const execute = async ({ steps }: Sequence) => {
    ran.push(steps.map(({ id, actor, race }) => (race ? `${actor} at ${id}` : id)).join(', '));
    return { sequence, records: [], violations: [], digest: '' };
  };
  await readAtOnce({ sequence, records, violations: [], digest: '' }, { book, actors, actions, tenancy, execute });
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
  for (const nothing of [
    { found: [], next: null },
    { status: 200, headers: { date: 'today' }, body: [] },
  ])
    expect(await ranFor([{ ...recordOf('s2', 'orders.list'), observations: [answer(nothing)] }])).toEqual([]);
  const waiting = recordOf('s2', 'orders.await');
  expect(await ranFor([waiting])).toEqual([]);
});

test('what is read in a transaction is, and what writes no row though it tries to is not', async () => {
  const sent = (...texts: string[]) => ({
    statements: texts.map((text) => ({
      ...{ text, parameters: [], command: null, rowCount: 0, error: null, backend: 1, durationMs: 0, step: 's2' },
    })),
  });
  expect(await ranFor([recordOf('s2', 'orders.list', sent('begin', 'select * from orders', 'commit'))])).toHaveLength(
    1,
  );
  expect(await ranFor([recordOf('s2', 'orders.list', sent('update orders set note = 1 where false'))])).toEqual([]);
});

test('steps that made rows of the reader’s tenant come before the second time, others never, and it waits for room', async () => {
  const opening = recordOf('s1', 'orders.open', { changes: [openingOf('o1')] });
  const idle = Array.from({ length: 8 }, (_, at) =>
    recordOf(`s${at + 2}`, 'orders.get', { outcome: { kind: 'refused', code: '404' } }),
  );
  const records = [opening, ...idle, recordOf('s20', 'orders.list')];
  const book = bookWith(1_000);
  for (const led of ['', 's1, '])
    expect(await ranFor(records, book)).toEqual([`${led}ann@north at s20, ben@south at s21`]);
  expect(await ranFor(records, bookWith(0))).toEqual([]);
});

test('each kind of reading has its turn twice', async () => {
  const records = ['orders.list', 'orders.search'].map((action, at) => recordOf(`s${at + 1}`, action));
  const book = bookWith(1_000);
  const ran = [];
  for (let run = 0; run < 4; run += 1) ran.push(...(await ranFor(records, book)));
  expect(ran).toHaveLength(4);
  expect(ran.filter((text) => text.startsWith('s1, '))).toHaveLength(2);
});

test('a thorough book has each reading run, over what was there from the beginning and over what was made', async () => {
  const opening = recordOf('s1', 'orders.open', { changes: [openingOf('o1')] });
  const idle = Array.from({ length: 4 }, (_, at) =>
    recordOf(`s${at + 2}`, 'orders.get', { outcome: { kind: 'refused', code: '404' } }),
  );
  const reading = ['s20', 's30', 's40'].map((id) => recordOf(id, 'orders.list'));
  const book = new ScheduleBook({ isThorough: true });
  expect(await ranFor([opening, ...idle, ...reading], book)).toEqual(
    [20, 30, 40].flatMap((at) => ['', 's1, '].map((led) => `${led}ann@north at s${at}, ben@south at s${at + 1}`)),
  );
  expect(await ranFor([reading[0] ?? opening], book)).toEqual(['ann@north at s20, ben@south at s21']);
});

function openingOf(key: string): StepRecord['changes'][number] {
  return {
    ...{ position: 1, table: 'orders', key, operation: 'insert', before: null, after: { id: key } },
    ...{ ownerBefore: null, ownerAfter: north, backend: 1, statement: '' },
  };
}
