import type { Context } from '../context.ts';
import { notFound } from '../problem.ts';
import {
  type CarrierEvent,
  carrierSecret,
  listCarrierEvents,
  receiveCarrierEvent,
} from '../services/carrier-events.ts';
import { managersOnly, peopleOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, noContent, refusals, z } from './http.ts';

const eventInput = z.object({ externalId: z.string().min(1).max(100), kind: z.enum(['scanned', 'damaged']) });
const eventSchema = eventInput.extend({ id: z.uuid(), receivedAt: z.iso.datetime() }).openapi('CarrierEvent');

const present = ({ id, externalId, kind, receivedAt }: CarrierEvent): z.infer<typeof eventSchema> => ({
  id,
  externalId,
  kind,
  receivedAt: receivedAt.toISOString(),
});

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'What carriers have reported',
  middleware: [managersOnly] as const,
  responses: { ...refusals, 200: answer('Oldest first.', z.array(eventSchema)) },
});

const secret = createRoute({
  method: 'get',
  path: '/secret',
  summary: 'What carriers of the organization sign their reports with',
  middleware: [managersOnly, peopleOnly] as const,
  responses: { ...refusals, 200: answer('The secret.', z.object({ secret: z.string() })) },
});

const report = createRoute({
  method: 'post',
  path: '/{slug}/events',
  summary: 'Report what has happened to a parcel, signed with the secret of the organization',
  request: { params: z.object({ slug: z.string().max(100) }), body: body(eventInput) },
  responses: { ...refusals, 204: noContent },
});

/** `/carrier-events`: for managers. */
export function carrierEventRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) => c.json((await listCarrierEvents(context, c.var.session)).map(present), 200))
    .openapi(secret, async (c) => c.json({ secret: carrierSecret(context, c.var.session.organizationId) }, 200));
}

/** `/carriers`: open; the signature says which organization's carrier it is. */
export function carrierRoutes(context: Context): Http {
  return createGroup().openapi(report, async (c) => {
    const signature = c.req.header('x-carrier-signature');
    if (signature === undefined) throw notFound();
    await receiveCarrierEvent(context, {
      slug: c.req.valid('param').slug,
      body: await c.req.text(),
      signature,
      event: c.req.valid('json'),
    });
    return c.body(null, 204);
  });
}
