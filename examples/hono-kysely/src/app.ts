import { Hono } from 'hono';
import { within } from './connect.ts';
import { app as db, owner } from './database.ts';
import { moves } from './moves.ts';
import { products } from './products.ts';
import { stock } from './stock.ts';

/** Whoever asks: a token is of a person in one organization. */
export type Variables = {
  member: { readonly organization: string; readonly person: string; readonly role: 'keeper' | 'buyer' };
};

/** What is in stock, on which shelf. */
export function createApp(): Hono<{ Variables: Variables }> {
  const app = new Hono<{ Variables: Variables }>();
  app.use(async (context, next) => {
    const token = context.req.header('x-api-token') ?? '';
    const member = await db
      .selectFrom('api_tokens')
      .innerJoin('members', (join) =>
        join
          .onRef('members.organization_id', '=', 'api_tokens.organization_id')
          .onRef('members.person_id', '=', 'api_tokens.person_id'),
      )
      .select(['members.organization_id as organization', 'members.person_id as person', 'members.role'])
      .where('token', '=', token)
      .where('left_at', 'is', null)
      .executeTakeFirst();
    if (!member) return context.json({ error: 'no such token' }, 401);
    context.set('member', member);
    return await next();
  });
  app.get('/shelves', async (context) =>
    context.json(
      await within(db, context.get('member').organization, (tx) =>
        tx.selectFrom('shelves').select(['number', 'label']).orderBy('number').execute(),
      ),
    ),
  );
  return app.route('/products', products).route('/moves', moves).route('/stock', stock);
}

/** Counts the stock anew; runs at night. */
export async function refreshStock(): Promise<void> {
  await owner.schema.refreshMaterializedView('stock').execute();
}
