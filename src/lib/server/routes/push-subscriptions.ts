import type { Context } from '../context.ts';
import {
  listPushSubscriptions,
  type PushSubscription,
  registerPushSubscription,
  removePushSubscription,
} from '../services/push-subscriptions.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, noContent, refusals, z } from './http.ts';

const subscriptionInput = z.object({ endpoint: z.url({ protocol: /^https$/ }).max(2000) });
const subscriptionSchema = subscriptionInput.extend({ id: z.uuid() }).openapi('PushSubscription');

const present = ({ id, endpoint }: PushSubscription): z.infer<typeof subscriptionSchema> => ({ id, endpoint });

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Your devices that the active organization pushes to',
  responses: { ...refusals, 200: answer('Oldest first.', z.array(subscriptionSchema)) },
});

const register = createRoute({
  method: 'post',
  path: '/',
  summary: 'Register a device for pushes of the active organization',
  request: { body: body(subscriptionInput) },
  responses: { ...refusals, 201: answer('The subscription, new or as it was.', subscriptionSchema) },
});

const remove = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Stop pushes to a device of yours',
  request: { params: idParams },
  responses: { ...refusals, 204: noContent },
});

/** `/push-subscriptions`: everyone's own in the active organization. */
export function pushSubscriptionRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) => c.json((await listPushSubscriptions(context, c.var.session)).map(present), 200))
    .openapi(register, async (c) => {
      const { endpoint } = c.req.valid('json');
      return c.json(present(await registerPushSubscription(context, c.var.session, endpoint)), 201);
    })
    .openapi(remove, async (c) => {
      await removePushSubscription(context, c.var.session, c.req.valid('param').id);
      return c.body(null, 204);
    });
}
