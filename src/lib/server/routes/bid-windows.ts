import type { Context } from '../context.ts';
import { openWindowByHand } from '../services/bid-windows.ts';
import { closeWindowByHand } from '../services/window-end.ts';
import { getWindow, listBidsOfWindow, listWindows, type WindowView } from '../services/window-view.ts';
import { managersOnly } from './authenticate.ts';
import { bidSchema, presentBid } from './bids.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, refusals, z } from './http.ts';

const mode = z.enum(['competitive', 'instant', 'emergency']);
const status = z.enum(['open', 'closed', 'resolved']);

const windowSchema = z
  .object({
    id: z.uuid(),
    assignmentId: z.uuid(),
    date: z.iso.date(),
    routeId: z.uuid(),
    warehouseId: z.uuid(),
    mode,
    trigger: z.enum(['cancellation', 'auto_drop', 'no_show', 'manager']),
    bonusPercent: z.int(),
    opensAt: z.iso.datetime(),
    closesAt: z.iso.datetime(),
    status,
    winnerId: z.uuid().nullable(),
  })
  .openapi('BidWindow');

const present = (window: WindowView): z.infer<typeof windowSchema> => ({
  id: window.id,
  assignmentId: window.assignmentId,
  date: window.date,
  routeId: window.routeId,
  warehouseId: window.warehouseId,
  mode: window.mode,
  trigger: window.trigger,
  bonusPercent: window.bonusPercent,
  opensAt: window.opensAt.toISOString(),
  closesAt: window.closesAt.toISOString(),
  status: window.status,
  winnerId: window.winnerId,
});

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The bid windows of the organization; for a driver, the open ones',
  request: {
    query: z.object({
      status: status.optional(),
      assignmentId: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: { ...refusals, 200: answer('Newest first.', z.array(windowSchema)) },
});

const get = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One bid window',
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The window.', windowSchema) },
});

const listBids = createRoute({
  method: 'get',
  path: '/{id}/bids',
  summary: 'The bids of a window',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The best first.', z.array(bidSchema)) },
});

const open = createRoute({
  method: 'post',
  path: '/',
  summary: 'Put an unfilled assignment out to bids',
  middleware: [managersOnly] as const,
  request: {
    body: body(
      z.object({
        assignmentId: z.uuid(),
        mode: mode.optional(),
        bonusPercent: z.int().min(0).max(100).optional(),
      }),
    ),
  },
  responses: { ...refusals, 201: answer('The new window.', windowSchema) },
});

const close = createRoute({
  method: 'post',
  path: '/{id}/close',
  summary: 'Close a window without a winner',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The window as it is now.', windowSchema) },
});

/** `/windows`: managers open and close them, drivers see what they may bid for. */
export function bidWindowRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) =>
      c.json((await listWindows(context, c.var.session, c.req.valid('query'))).map(present), 200),
    )
    .openapi(get, async (c) => c.json(present(await getWindow(context, c.var.session, c.req.valid('param').id)), 200))
    .openapi(listBids, async (c) => {
      const bids = await listBidsOfWindow(context, c.var.session, c.req.valid('param').id);
      return c.json(bids.map(presentBid), 200);
    })
    .openapi(open, async (c) => {
      const { id } = await openWindowByHand(context, c.var.session, c.req.valid('json'));
      return c.json(present(await getWindow(context, c.var.session, id)), 201);
    })
    .openapi(close, async (c) => {
      const { id } = await closeWindowByHand(context, c.var.session, c.req.valid('param').id);
      return c.json(present(await getWindow(context, c.var.session, id)), 200);
    });
}
