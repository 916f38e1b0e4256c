import type { Crossing } from '../../../src/engine/index.ts';

/**
 * Where one organization may rightly notice what another does. A person who works for both sees in one, by way of switching, whether they
 * still work for the other; so whatever makes, changes or ends a place of such a person stays.
 */
export const crossings: readonly Crossing[] = [
  {
    name: 'a person who works for both',
    carries: ({ changes }, { people }) =>
      changes.some(
        ({ table, before, after }) =>
          table === 'memberships' && [before, after].some((row) => row !== null && people.has(String(row.user_id))),
      ),
    columns: ['memberships.status', 'memberships.ended_at'],
  },
  {
    // A slug is everybody's: who has it shows to whoever wants it.
    name: 'an organization that is founded or ended',
    carries: ({ changes }) => changes.some(({ table }) => table === 'organizations'),
    columns: ['organizations.slug'],
  },
];
