import { expect, test } from 'vitest';
import { ann, ben, sampleMoment } from '../../invariant/sample-moment.ts';
import type { StepRecord } from '../../record/step-record.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { exhaustOne } from './exhaust-one.ts';
import { ScheduleBook } from './schedule-book.ts';

/** Two steps that ran at once and changed something. */
function racing(number: number): readonly StepRecord[] {
  const interleaving = { isTold: true, steps: [], turns: [] };
  return [ann, ben].map((actor, at) => {
    const step = {
      id: `s${number + at}`,
      actor: actor.id,
      action: 'orders.open',
      input: {},
      race: { id: `s${number}` },
    };
    const change: StepRecord['changes'][number] = {
      ...{ position: 1, table: 'orders', key: step.id, operation: 'insert', before: null, after: { id: step.id } },
      ...{ ownerBefore: null, ownerAfter: actor.tenant, backend: 1, statement: '' },
    };
    return { ...sampleMoment([], { actor, step, changes: [change] }).record, interleaving };
  });
}

/** Which races of a run were run again, where none of them violates anything. */
async function ranAgain(book: ScheduleBook): Promise<readonly string[]> {
  const ran: string[] = [];
  const records = [1, 3, 5].flatMap(racing);
  const sequence: Sequence = { version: 1, steps: records.map(({ step }) => step) };
  const tenancy = { root: 'shops', tables: new Map(), ownership: new Map() };
  const execute = async ({ steps }: Sequence) => {
    ran.push(steps.at(-1)?.race?.id ?? '');
    return { sequence, records: [], violations: [], digest: '' };
  };
  await exhaustOne({ sequence, records, violations: [], digest: '' }, { book, tenancy, execute });
  return ran;
}

test('one race of a run is run in its schedules, each kind twice; by a thorough book all are', async () => {
  const book = new ScheduleBook();
  book.noteRun(1_000);
  const thorough = new ScheduleBook({ isThorough: true });
  expect([await ranAgain(book), await ranAgain(book), await ranAgain(book)]).toEqual([['s1'], ['s1'], []]);
  for (let run = 0; run < 3; run += 1) expect(await ranAgain(thorough)).toEqual(['s1', 's3', 's5']);
});
