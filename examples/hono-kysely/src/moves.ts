import { Hono } from 'hono';
import type { Variables } from './app.ts';
import { within } from './connect.ts';
import { app as db } from './database.ts';
import { nextNumber } from './numbers.ts';

/** What went onto a shelf or from it. */
export const moves = new Hono<{ Variables: Variables }>()
  .get('/', async (context) =>
    context.json(
      await within(db, context.get('member').organization, (tx) =>
        tx.selectFrom('moves').select(['number', 'product', 'shelf', 'quantity']).orderBy('number').execute(),
      ),
    ),
  )
  .post('/', async (context) => {
    const { organization, person } = context.get('member');
    const { product, shelf, quantity } = await context.req.json<{ product: number; shelf: number; quantity: number }>();
    if (quantity === 0) return context.json({ error: 'nothing moves' }, 422);
    const made = await within(db, organization, async (tx) => {
      const known = await tx
        .selectFrom(['products', 'shelves'])
        .select('products.number')
        .where('products.number', '=', product)
        .where('shelves.number', '=', shelf)
        .executeTakeFirst();
      if (!known) return undefined;
      const number = await nextNumber(tx, 'moves');
      return await tx
        .insertInto('moves')
        .values({ organization_id: organization, number, product, shelf, quantity, moved_by: person })
        .returning(['number', 'quantity'])
        .executeTakeFirst();
    });
    return made ? context.json(made, 201) : context.json({ error: 'no such product or shelf' }, 404);
  });
