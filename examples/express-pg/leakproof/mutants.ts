import type { Mutant } from 'leakproof/vite';

/** Bugs to plant, to see them found. */
export const mutants: readonly Mutant[] = [
  {
    id: 'read',
    title: 'a ticket is read by its number alone',
    file: 'src/tickets.ts',
    find: 'FROM tickets WHERE id = $1 AND company_id = $2`',
    replace: 'FROM tickets WHERE id = $1 AND $2::int IS NOT NULL`',
  },
  {
    id: 'stats',
    title: 'the figures are those of all companies',
    file: 'src/tickets.ts',
    find: 'FROM tickets WHERE company_id = $1 GROUP BY',
    replace: 'FROM tickets WHERE $1::int IS NOT NULL GROUP BY',
  },
  {
    id: 'customer',
    title: 'a ticket is made for whatever customer is named',
    file: 'src/tickets.ts',
    find: 'SELECT company_id, id, $3 FROM customers WHERE id = $2 AND company_id = $1 RETURNING',
    replace: 'SELECT $1, id, $3 FROM customers WHERE id = $2 RETURNING',
  },
];
