import { expect, test } from 'vitest';
import { ann, eve, north, sampleMoment } from '../../invariant/sample-moment.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { Json } from '../../sequence/json.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { ScheduleBook } from './schedule-book.ts';
import { runSideBySide } from './side-by-side.ts';

const change = (table: string, key: string, before: OwnedRowChange['before'] = null): OwnedRowChange => ({
  ...{ position: 1, table, key, before, after: { id: key }, backend: 1, statement: '' },
  ...{ operation: before ? 'update' : 'insert', ownerBefore: before ? north : null, ownerAfter: north },
});

const made = (step: string) => ({ $ref: { table: 'orders', step, index: 0 } });

function recordOf(id: string, action: string, change_: Partial<StepRecord> & { readonly input?: Json } = {}) {
  const { actor = ann, input = {} } = change_;
  return sampleMoment([], { ...change_, step: { id, actor: actor.id, action, input } }).record;
}

/** Which steps were run at once after which others, and how often. */
async function together(records: readonly StepRecord[], book = new ScheduleBook()): Promise<readonly string[]> {
  const ran: string[] = [];
  const sequence: Sequence = { version: 1, steps: records.map(({ step }) => step) };
  const execute = async ({ steps }: Sequence) => {
    ran.push(steps.map(({ id, race }) => (race ? `${id}!` : id)).join(' '));
    return { sequence, records: [], violations: [], digest: '' };
  };
  const members = { table: 'staff', person: 'person_id' };
  await runSideBySide({ sequence, records, violations: [], digest: '' }, { book, members, execute });
  return ran;
}

const opening = recordOf('s1', 'orders.open', { changes: [change('orders', 'o1')] });
const bidding = recordOf('s3', 'bids.place', { input: { order: made('s1') }, changes: [change('bids', 'b1')] });
const idle = recordOf('s2', 'orders.list');
const ending = recordOf('s4', 'staff.end', {
  actor: eve,
  changes: [change('staff', 'ann', { person_id: ann.person })],
});

test('whoever loses their place later loses it at once with what they do, after what that needs', async () => {
  const far = Array.from({ length: 4 }, (_, at) => recordOf(`s${at + 5}`, 'orders.list'));
  const later = { ...bidding, step: { ...bidding.step, id: 's9' } };
  const last = { ...ending, step: { ...ending.step, id: 's10' } };
  expect(await together([opening, idle, ...far, later, last])).toEqual(['s1! s10!', 's1! s10!']);
  expect(await together([{ ...opening, actor: eve }, idle, ...far, later, last])).toEqual([
    's1 s9! s10!',
    's1 s9! s10!',
  ]);
});

test('what changed one row, or was refused on a row that was taken before, is done at once', async () => {
  const closing = recordOf('s5', 'orders.close', { changes: [change('orders', 'o1', { id: 'o1' })] });
  expect(await together([opening, idle, closing])).toEqual(['s1! s5!', 's1! s5!']);
  const handle = made('s1').$ref;
  const named = { field: 'order', handle, table: 'orders', key: 'o1', value: 'o1' };
  const refused = (whose: 'own' | 'foreign') =>
    recordOf('s6', 'bids.place', {
      ...{ outcome: { kind: 'refused', code: '409' }, input: { order: made('s1') } },
      references: [{ ...named, whose }],
    });
  const placed = { ...bidding, references: refused('own').references };
  expect(await together([{ ...opening, changes: [] }, placed, refused('own')])).toEqual(['s1 s3! s6!', 's1 s3! s6!']);
  expect(await together([{ ...opening, changes: [] }, placed, refused('foreign')])).toEqual([]);
});

test('what needs a row that was made in between is left as it was', async () => {
  const closing = recordOf('s5', 'orders.close', {
    ...{ input: { order: made('s4') }, changes: [change('orders', 'o1', { id: 'o1' })] },
  });
  expect(await together([opening, closing])).toEqual([]);
});

test('a pair of actions has its turn twice, as long as that costs a share of the steps', async () => {
  const book = new ScheduleBook();
  const closing = recordOf('s5', 'orders.close', { changes: [change('orders', 'o1', { id: 'o1' })] });
  const idleOnes = Array.from({ length: 50 }, (_, at) => recordOf(`s${at + 10}`, 'orders.list'));
  const tries = [];
  for (let run = 0; run < 4; run += 1) tries.push((await together([opening, closing, ...idleOnes], book)).length);
  expect(tries).toEqual([2, 2, 0, 0]);
  // By a thorough one each time.
  const thorough = new ScheduleBook({ isThorough: true });
  for (let run = 0; run < 3; run += 1) expect(await together([opening, closing], thorough)).toHaveLength(2);
});
