import type { Mutant } from 'leakproof/vite';

/** Bugs to plant, to see them found. */
export const mutants: readonly Mutant[] = [
  {
    id: 'stock',
    title: 'the stock is that of all organizations, since no policy reaches into the view',
    file: 'src/stock.ts',
    find: "\n      .where('organization_id', '=', context.get('member').organization)",
    replace: '',
  },
  {
    id: 'owner',
    title: 'products are listed through the pool of the jobs, for which no policy holds',
    file: 'src/products.ts',
    find: 'context.json(\n      await within(db,',
    replace: "context.json(\n      await within((await import('./database.ts')).owner,",
  },
];
