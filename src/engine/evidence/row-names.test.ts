import { expect, it } from 'vitest';
import { trialRecord } from '../record/trial-record.ts';
import { rowNames } from './row-names.ts';

const north = '4639e536-cd65-4000-8000-55106ed6e7d1';
const made = '9639e536-cd65-4000-8000-55106ed6e7d1';
const harness = {
  fixtures: {
    names: { warehouses: { 'warehouse-north': north }, notes: { 'note-red': '12' }, teams: { redteams: 'redteams' } },
  },
};
const [change] = trialRecord({ changes: ['routes insert'] }).changes;
if (!change) throw new Error('no change');
const { inText, nameOf } = rowNames({ harness }, [
  { ...trialRecord({ id: 's3' }), changes: [{ ...change, key: made }] },
]);

it.each([
  [`warehouses ${north}: id="${north}"`, 'warehouses <warehouse-north>: id=<warehouse-north>'],
  [`routes ${made} of org-b`, 'routes <made by s3> of org-b'],
  ['a row of notes 12, and 12 others; notes 123', 'a row of notes <note-red>, and 12 others; notes 123'],
  [`/routes/${made}/stops`, '/routes/<made by s3>/stops'],
  [`x${made} redteams`, `x${made} redteams`],
  ['', ''],
])('%s has names in place of keys', (text, named) => {
  expect(inText(text)).toBe(named);
});

it('a row is called by its name', () => {
  expect(nameOf(north)).toBe('<warehouse-north>');
  expect(nameOf('elsewhere')).toBeUndefined();
});
