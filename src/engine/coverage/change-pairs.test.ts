import { expect, it } from 'vitest';
import { trialRecord } from '../record/trial-record.ts';
import { ChangePairs } from './change-pairs.ts';

const windowOpened = trialRecord({ changes: ['windows insert'] });
const bidPlaced = trialRecord({ changes: ['bids insert', 'bids insert'] });
const nothing = trialRecord({});

it('has a new pair where one change follows another for the first time, in that order', () => {
  const pairs = new ChangePairs();
  const counted = [windowOpened, bidPlaced, windowOpened, bidPlaced].map((record) => pairs.count(record));
  expect(counted).toEqual([false, true, true, false]);
});

it('looks past steps that change nothing', () => {
  const pairs = new ChangePairs();
  expect([windowOpened, nothing, bidPlaced].map((record) => pairs.count(record))).toEqual([false, false, true]);
});

it('makes no pair across two runs', () => {
  const pairs = new ChangePairs();
  pairs.count(windowOpened);
  pairs.beginRun();
  expect(pairs.count(bidPlaced)).toBe(false);
});
