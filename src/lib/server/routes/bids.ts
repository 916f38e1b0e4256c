import type { Context } from '../context.ts';
import { listOwnBids, placeBid, withdrawBid } from '../services/bids.ts';
import type { Bid } from '../services/window-end.ts';
import { driversOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, refusals, z } from './http.ts';

/** A bid as managers and its own driver see it. */
export const bidSchema = z
  .object({
    id: z.uuid(),
    windowId: z.uuid(),
    driverId: z.uuid(),
    score: z.number(),
    status: z.enum(['pending', 'won', 'lost', 'withdrawn']),
    placedAt: z.iso.datetime(),
  })
  .openapi('Bid');

/** Maps a row to what is shown of it. */
export const presentBid = ({ id, windowId, driverId, score, status, placedAt }: Bid): z.infer<typeof bidSchema> => ({
  id,
  windowId,
  driverId,
  score,
  status,
  placedAt: placedAt.toISOString(),
});

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Your own bids',
  middleware: [driversOnly] as const,
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }) },
  responses: { ...refusals, 200: answer('Newest first.', z.array(bidSchema)) },
});

const place = createRoute({
  method: 'post',
  path: '/',
  summary: 'Bid for an assignment, or accept it when the window is an instant one',
  middleware: [driversOnly] as const,
  request: { body: body(z.object({ windowId: z.uuid() })) },
  responses: { ...refusals, 201: answer('The bid; it has won already if the window is an instant one.', bidSchema) },
});

const withdraw = createRoute({
  method: 'post',
  path: '/{id}/withdraw',
  summary: 'Take back a pending bid',
  middleware: [driversOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The bid as it is now.', bidSchema) },
});

/** `/bids`: a driver's own. */
export function bidRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) =>
      c.json((await listOwnBids(context, c.var.session, c.req.valid('query'))).map(presentBid), 200),
    )
    .openapi(place, async (c) =>
      c.json(presentBid(await placeBid(context, c.var.session, c.req.valid('json').windowId)), 201),
    )
    .openapi(withdraw, async (c) =>
      c.json(presentBid(await withdrawBid(context, c.var.session, c.req.valid('param').id)), 200),
    );
}
