import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { findRowName } from './find-row-name.ts';
import { findOnlyTable } from './find-table.ts';
import { wordsOf } from './words.ts';

const tables = new Map(
  sketchTables({
    organizations: { slug: ': text' },
    people: {},
    memberships: { person_id: 'people', organization_id: 'organizations' },
    job_titles: {},
    bid_windows: { organization_id: 'organizations' },
    tasks: { assignee_id: 'memberships?', parent_task_id: 'tasks?', title: ': text', code: ': text' },
    'billing.invoices': { paid_by: 'people?' },
    Category: {},
  }).map((table) => [table.name, table]),
);

const find = (name: string, segment: string | undefined, isKey: boolean) =>
  findRowName(name, {
    tenancy: { tables },
    subject: segment === undefined ? undefined : findOnlyTable(segment, tables),
    isKey,
  });

describe('the row that a parameter stands for', () => {
  it.each<[string, string | undefined, string]>([
    ['id', 'tasks', 'tasks.id'],
    ['task', 'tasks', 'tasks.id'],
    ['taskId', 'tasks', 'tasks.id'],
    ['task_id', 'work', 'tasks.id'],
    ['code', 'tasks', 'tasks.code'],
    ['which', 'tasks', 'tasks.id'],
    ['window', 'windows', 'bid_windows.id'],
    ['bidWindowId', undefined, 'bid_windows.id'],
    ['organizationSlug', undefined, 'organizations.slug'],
    ['slug', 'organizations', 'organizations.slug'],
    ['person', 'organizations', 'people.id'],
    ['invoice', undefined, 'billing.invoices.id'],
    ['categoryId', undefined, 'Category.id'],
  ])('in a path: %s after %s is %s', (name, segment, expected) => {
    const found = find(name, segment, true);
    expect('table' in found ? `${found.table}.${found.column}` : found).toBe(expected);
  });

  it.each<[string, string | undefined, string]>([
    ['assigneeId', 'tasks', 'memberships.id'],
    ['assignee', 'tasks', 'memberships.id'],
    ['parentTask', 'tasks', 'tasks.id'],
    ['organization', 'tasks', 'organizations.id'],
    // No table and no column of what it is about, but what another table calls its foreign key.
    ['assignee', 'organizations', 'memberships.id'],
  ])('elsewhere: %s of %s is %s', (name, segment, expected) => {
    const found = find(name, segment, false);
    expect('table' in found ? `${found.table}.${found.column}` : found).toBe(expected);
  });

  it('takes a column of the row itself for what it is, and no row of another table', () => {
    expect(find('title', 'tasks', false)).toEqual({ tables: [] });
  });

  it('does not choose between tables that mean it alike', () => {
    const twins = new Map(sketchTables({ 'a.notes': {}, 'b.notes': {} }).map((table) => [table.name, table]));
    const place = { tenancy: { tables: twins }, subject: undefined, isKey: true };
    expect(findRowName('note', place)).toEqual({ tables: ['a.notes', 'b.notes'] });
  });

  it('knows nothing of what no name tells', () => {
    expect(find('flavour', 'tasks', false)).toEqual({ tables: [] });
    expect(find('number', 'crew', true)).toEqual({ tables: [] });
  });
});

it('finds the table of any name, however it is written', () => {
  const plurals: { readonly [word: string]: string } = { city: 'cities', address: 'addresses' };
  const part = fc.constantFrom('bid', 'window', 'user', 'city', 'address', 'order');
  const written = [
    (words: readonly string[]) => words.join('_'),
    (words: readonly string[]) => words.join('-'),
    ([first = '', ...rest]: readonly string[]) => first + rest.map(capital).join(''),
    (words: readonly string[]) => words.map(capital).join(''),
  ];
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...written),
      fc.boolean(),
      (words, write, isPlural) => {
        const last = plurals[words.at(-1) ?? ''] ?? `${words.at(-1)}s`;
        const name = write(isPlural ? [...words.slice(0, -1), last] : words);
        expect(wordsOf(name)).toEqual(words);
      },
    ),
  );
});

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
