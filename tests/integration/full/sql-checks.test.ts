import { expect, it } from 'vitest';
import type { Beside } from './planted/beside-sql-checks.ts';
import { lookWithPlanted } from './planted/look-with-planted.ts';

const bugs = ['write', 'notification', 'class-28-assignment-to-a-non-member', 'class-29-ids-in-the-body'];

it('invariants see first whatever SQL checks over the whole database see, and neither sees anything where no bug is planted', async () => {
  const looked = await lookWithPlanted<{ readonly seeds: number }, Beside>(
    'tests/integration/full/planted/beside-sql-checks.ts',
    [{ mutant: '', input: { seeds: 25 } }, ...bugs.map((mutant) => ({ mutant, input: { seeds: 200 } }))],
  );
  expect(looked).toEqual([
    { mutant: '', seen: { seenAt: null, sqlAlone: [] } },
    ...bugs.map((mutant) => ({ mutant, seen: { seenAt: expect.any(Number), sqlAlone: [] } })),
  ]);
});
