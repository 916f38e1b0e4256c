import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import type { Row } from './access.ts';
import { type Env, type Parts, withinUnless } from './parts.ts';

const freshForMs = 30_000;

/** Figures: how much is open and done, and in which zone, kept in memory for a while. */
export function figureRoutes(parts: Parts): Hono<Env> {
  const kept = new Map<string, { readonly figures: Row; readonly since: number }>();
  const isView = parts.traits.figures === 'in a materialized view';
  const source = isView
    ? sql`SELECT COALESCE(sum(open), 0)::int AS open, COALESCE(sum(done), 0)::int AS done FROM totals`
    : sql`SELECT count(*) FILTER (WHERE NOT is_done)::int AS open, count(*) FILTER (WHERE is_done)::int AS done FROM tasks`;
  return new Hono<Env>().get('/', async (c) => {
    const { organization } = c.var.member;
    const key = parts.bug === 'cache' ? 'figures' : `figures of ${organization}`;
    const known = kept.get(key);
    if (known && Date.now() - known.since < freshForMs) return c.json(known.figures);
    const [figures = {}] = await withinUnless('count', parts, c, ({ run, own, ownInView }) =>
      run(sql`${source} WHERE ${isView && parts.bug !== 'view' ? ownInView : own}`),
    );
    const which = parts.bug === 'first' ? sql`ORDER BY name LIMIT 1` : sql`WHERE id = ${organization}`;
    const [place = {}] = await parts.database.everywhere.run(sql`SELECT zone FROM organizations ${which}`);
    kept.set(key, { figures: { ...figures, ...place }, since: Date.now() });
    return c.json({ ...figures, ...place });
  });
}
