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
  expect(bookAfter([[[placed], true]]).isNews([placed, listed, refused])).toBe(false);
  expect(bookAfter([[[placed], true]]).isNews([placed, won])).toBe(true);
  expect(bookAfter([[[placed, won], false]]).isNews([won])).toBe(true);
});

it('what is shown or refused alone is no news, and nothing is while a campaign begins', () => {
  expect(bookAfter([]).isNews([listed, refused])).toBe(false);
  expect(new ComparedBook().isNews([placed])).toBe(false);
});
