import { Hono } from 'hono';
import type { Variables } from './app.ts';
import { app as db } from './database.ts';

/** What there was of each product when it was counted last. */
export const stock = new Hono<{ Variables: Variables }>().get('/', async (context) =>
  context.json(
    await db
      .selectFrom('stock')
      .select(['product', 'name', 'quantity'])
      .where('organization_id', '=', context.get('member').organization)
      .orderBy('product')
      .execute(),
  ),
);
