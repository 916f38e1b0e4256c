import type { Mutant } from 'leakproof/vite';

export const mutants: readonly Mutant[] = [
  {
    id: 'rename-anybody',
    title: 'an order is renamed whosever it is',
    file: 'src/orders.ts',
    find: 'WHERE id = $1 AND shop_id = $2 RETURNING',
    replace: 'WHERE id = $1 AND $2::text IS NOT NULL RETURNING',
  },
];
