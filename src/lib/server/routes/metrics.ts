import { DateTime } from 'luxon';
import type { Context } from '../context.ts';
import { getMetrics } from '../services/metrics.ts';
import { dayInput } from './assignments-shapes.ts';
import { managersOnly } from './authenticate.ts';
import { answer, createGroup, createRoute, type Http, refusals, z } from './http.ts';

const longestDays = 366;

const period = z
  .object({ from: dayInput, to: dayInput })
  .refine(({ from, to }) => from <= to, 'The period ends before it begins.')
  .refine(({ from, to }) => daysOf(from, to) <= longestDays, `A period has at most ${longestDays} days.`);

function daysOf(from: string, to: string): number {
  const [first, last] = [DateTime.fromISO(from, { zone: 'utc' }), DateTime.fromISO(to, { zone: 'utc' })];
  return last.diff(first, 'days').days + 1;
}

const rate = z.number().min(0).max(1).nullable();

const metricsSchema = z
  .object({
    assignments: z.object({
      total: z.int(),
      scheduled: z.int(),
      active: z.int(),
      completed: z.int(),
      cancelled: z.int(),
      unfilled: z.int(),
    }),
    drivers: z.int(),
    fillRate: rate,
    bidShare: rate,
    parcels: z.object({ out: z.int(), delivered: z.int(), returned: z.int() }),
    deliveryRate: rate,
    windows: z.object({ total: z.int(), resolved: z.int(), noShow: z.int() }),
    incidents: z.int(),
  })
  .openapi('Metrics');

const get = createRoute({
  method: 'get',
  path: '/',
  summary: 'Counts and rates over the assignments of a period, up to a minute old',
  middleware: [managersOnly] as const,
  request: { query: period },
  responses: { ...refusals, 200: answer('The figures.', metricsSchema) },
});

/** `/metrics`: for the managers' dashboard. */
export function metricsRoutes(context: Context): Http {
  return createGroup().openapi(get, async (c) =>
    c.json(await getMetrics(context, c.var.session, c.req.valid('query')), 200),
  );
}
