import { expect, it } from 'vitest';
import { trialRecord } from '../record/trial-record.ts';
import { ComparedBook } from './compared-book.ts';

const placed = trialRecord({ action: 'bids.place', changes: ['bids insert'] });
const won = trialRecord({ action: 'windows.resolve', changes: ['bids update'] });
const listed = trialRecord({ action: 'bids.list' });
const refused = trialRecord({ action: 'bids.withdraw', outcome: 'refused', changes: ['audit insert'] });

function bookAfter(compared: readonly (readonly [records: Parameters<ComparedBook['isNews']>[0], was: boolean])[]) {
  const book = new ComparedBook();
  for (let run = 0; run < 8; run += 1) book.endRun([placed], false);
  for (const [records, was] of compared) book.endRun(records, was);
  return book;
}

it('a run is worth comparing if something in it changed rows as in no run that was compared', () => {
  expect(bookAfter([]).isNews([placed])).toBe(true);
  expect(bookAfter(Array.from({ length: 6 }, () => [[placed], true])).isNews([placed, listed, refused])).toBe(false);
  expect(bookAfter(Array.from({ length: 6 }, () => [[placed], true])).isNews([placed, won])).toBe(true);
  expect(bookAfter([[[placed, won], false]]).isNews([won])).toBe(true);
});

it('what is seen more often is due to be compared more often, but ever less so', () => {
  const seenTimes = (seen: number, compared: number) => {
    const book = bookAfter([]);
    for (let run = 0; run < seen; run += 1) book.endRun([won], run < compared);
    return book.isNews([won]);
  };
  expect([seenTimes(1, 1), seenTimes(3, 2), seenTimes(3, 3)]).toEqual([true, true, false]);
  expect([seenTimes(63, 6), seenTimes(63, 7)]).toEqual([true, false]);
});

it('what one tenant has done and another one does after it is news of its own, by how it ends there', () => {
  const by = (tenant: string, outcome: 'succeeded' | 'refused') => {
    const record = trialRecord({
      action: 'bids.place',
      outcome,
      changes: outcome === 'succeeded' ? ['bids insert'] : [],
    });
    return { ...record, actor: { ...record.actor, tenant } };
  };
  const book = bookAfter(Array.from({ length: 9 }, () => [[by('a', 'succeeded')], true]));
  expect(book.isNews([by('a', 'succeeded'), by('a', 'refused')])).toBe(false);
  expect(book.isNews([by('a', 'succeeded'), by('b', 'refused')])).toBe(true);
  expect(book.isNews([by('b', 'refused'), by('a', 'succeeded')])).toBe(false);
  for (let run = 0; run < 9; run += 1) book.endRun([by('a', 'succeeded'), by('b', 'refused')], true);
  expect(book.isNews([by('b', 'succeeded'), by('a', 'refused')])).toBe(false);
  expect(book.isNews([by('a', 'succeeded'), by('b', 'succeeded')])).toBe(true);
});

it('what two tenants have read alike is news, and what each has read for itself is not', () => {
  const reading = (tenant: string, input = {}) => {
    const record = trialRecord({ action: 'metrics.get' });
    return { ...record, step: { ...record.step, input }, actor: { ...record.actor, tenant } };
  };
  expect(bookAfter([]).isNews([reading('a'), reading('b')])).toBe(true);
  expect(bookAfter([]).isNews([reading('a'), reading('a')])).toBe(false);
  expect(bookAfter([]).isNews([reading('a', { from: 1 }), reading('b', { from: 2 })])).toBe(false);
});

it('what is shown or refused alone is no news, and nothing is while a campaign begins', () => {
  expect(bookAfter([]).isNews([listed, refused])).toBe(false);
  expect(new ComparedBook().isNews([placed])).toBe(false);
});
