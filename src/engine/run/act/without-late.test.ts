import { expect, test } from 'vitest';
import type { OwnedRowChange } from '../../record/row-change.ts';
import { withoutLate } from './without-late.ts';

const written = (backend: number, statement: string): OwnedRowChange => ({
  ...{ position: 1, table: 'notes', key: '1', operation: 'insert', before: null, after: { id: 1 } },
  ...{ backend, statement, ownerBefore: null, ownerAfter: 'a' },
});

const asItIs = (text: string) => text;

test('what a late statement wrote is left out, by the text that the harness has sent for it', () => {
  const own = written(1, 'INSERT INTO notes DEFAULT VALUES');
  const late = written(2, 'INSERT INTO notes (at) VALUES (leakproof_determinism.now())');
  const sentAs = (text: string) => text.replace('CURRENT_TIMESTAMP', 'leakproof_determinism.now()');
  const sent = { backend: 2, text: 'INSERT INTO notes (at) VALUES (CURRENT_TIMESTAMP)' };
  expect(withoutLate([own, late], [sent], sentAs)).toEqual([own]);
  expect(withoutLate([own, late], [{ ...sent, backend: 1 }], sentAs)).toEqual([own, late]);
});

test('a statement that is longer than what the journal keeps of it is found all the same, whatever is in it', () => {
  const text = `INSERT INTO notes (body) VALUES ('${'💥'.repeat(5_000)}')`;
  const late = written(1, [...text].slice(0, 4_000).join(''));
  expect(withoutLate([late], [{ backend: 1, text }], asItIs)).toEqual([]);
});
