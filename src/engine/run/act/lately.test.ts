import { expect, it } from 'vitest';
import { writtenLast } from './lately.ts';

const rows = (table: string, ...keys: string[]) => keys.map((key) => ({ table, key }));

it('keeps what was written in mind, the latest first, also where a message was written for everybody after it', () => {
  const written = [...rows('windows', 'w1'), ...rows('messages', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7')];
  expect(writtenLast(rows('windows', 'w0'), written)).toEqual([
    ...rows('messages', 'm7', 'm6', 'm5'),
    ...rows('windows', 'w1', 'w0'),
  ]);
});

it('forgets what was written long ago', () => {
  const tables = Array.from({ length: 30 }, (_, at) => `t${at}`);
  const lately = tables.reduce<readonly { table: string; key: string }[]>(
    (before, table) => writtenLast(before, rows(table, '1')),
    [],
  );
  expect(lately).toHaveLength(24);
  expect(lately[0]).toEqual({ table: 't29', key: '1' });
});
