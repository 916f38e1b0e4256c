import { Hono } from 'hono';
import type { Variables } from './app.ts';
import { within } from './connect.ts';
import { app as db } from './database.ts';
import { nextNumber } from './numbers.ts';

/** What an organization has, by its own numbers. */
export const products = new Hono<{ Variables: Variables }>()
  .get('/', async (context) =>
    context.json(
      await within(db, context.get('member').organization, (tx) =>
        tx.selectFrom('products').select(['number', 'sku', 'name']).orderBy('number').execute(),
      ),
    ),
  )
  .get('/:product', async (context) => {
    const product = await within(db, context.get('member').organization, (tx) =>
      tx
        .selectFrom('products')
        .select(['number', 'sku', 'name'])
        .where('number', '=', Number(context.req.param('product')))
        .executeTakeFirst(),
    );
    return product ? context.json(product) : context.json({ error: 'no such product' }, 404);
  })
  .post('/', async (context) => {
    const { organization, role } = context.get('member');
    if (role !== 'keeper') return context.json({ error: 'for keepers' }, 403);
    const { sku, name } = await context.req.json<{ sku: string; name: string }>();
    const made = await within(db, organization, async (tx) =>
      tx
        .insertInto('products')
        .values({ organization_id: organization, number: await nextNumber(tx, 'products'), sku, name })
        .onConflict((conflict) => conflict.columns(['organization_id', 'sku']).doNothing())
        .returning(['number', 'sku', 'name'])
        .executeTakeFirst(),
    );
    if (!made) return context.json({ error: 'there is a product of this code' }, 409);
    return context.json(made, 201);
  });
