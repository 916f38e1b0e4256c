import { expect, test } from 'vitest';
import { inChangeOrder } from './change-order.ts';
import type { JournalEntry } from './journal-entry.ts';

type Draft = readonly [operation: JournalEntry['operation'], placeBefore: string | null, placeAfter: string | null];

function entries(...drafts: readonly Draft[]): readonly JournalEntry[] {
  return drafts.map(([operation, placeBefore, placeAfter], at) => ({
    position: String(at + 1),
    transaction: '7',
    relation: 1,
    operation,
    placeBefore,
    placeAfter,
    before: null,
    after: null,
    backend: 1,
    statement: '',
  }));
}

const positions = (ordered: readonly JournalEntry[]) => ordered.map(({ position }) => position);

test('a change comes after the one that made the version it started from, though that was written down later', () => {
  const written = entries(['u', '(0,2)', '(0,3)'], ['u', '(0,1)', '(0,2)']);
  expect(positions(inChangeOrder(written))).toEqual(['2', '1']);
});

test('places that a TRUNCATE gives anew are not those from before it', () => {
  const written = entries(
    ['i', null, '(0,1)'],
    ['u', '(0,1)', '(0,2)'],
    ['t', null, null],
    ['d', null, null],
    ['i', null, '(0,1)'],
    ['d', '(0,1)', null],
    ['t', null, null],
    ['i', null, '(0,1)'],
  );
  expect(positions(inChangeOrder(written))).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
});
