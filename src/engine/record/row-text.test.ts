import { expect, it } from 'vitest';
import { changeText, rowText } from './row-text.ts';

const row = { id: 'k1', organization_id: 'o1', code: 'NORTH', name: 'North gate', note: null, api_token: 'abc' };
const change = { table: 'warehouses', key: 'k1', operation: 'update' } as const;

it('an update is told by the columns that are not what they were, and never by a secret', () => {
  const after = { ...row, code: 'SOUTH', note: { by: 'ann' }, api_token: 'def' };
  expect(changeText({ ...change, before: row, after })).toBe(
    'update warehouses k1: code "NORTH" -> "SOUTH", note null -> {"by":"ann"}, api_token is another',
  );
  expect(changeText({ ...change, before: row, after: { ...row } })).toBe(
    'update warehouses k1: with the values that it had',
  );
});

it('of a row that is made or deleted all columns are told that hold something', () => {
  const text = changeText({ ...change, operation: 'delete', before: row, after: null });
  expect(text).toBe(`delete ${rowText('warehouses', 'k1', row)}`);
  expect(text).toBe('delete warehouses k1: organization_id="o1" code="NORTH" name="North gate" api_token="abc"');
});
