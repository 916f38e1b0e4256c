import { webhookEvent } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { deleteWebhook, listWebhooks, registerWebhook, type Webhook } from '../services/webhooks.ts';
import { managersOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, noContent, refusals, z } from './http.ts';

const webhookInput = z.object({
  event: z.enum(webhookEvent.enumValues),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .refine(isDeliverable, 'Give an https URL, or an http one of localhost.'),
});
const webhookSchema = webhookInput.extend({ id: z.uuid() }).openapi('Webhook');
const registeredSchema = webhookSchema.extend({ secret: z.string() }).openapi('RegisteredWebhook');

/** Without the secret, which is shown once. */
const present = ({ id, event, url }: Webhook): z.infer<typeof webhookSchema> => ({ id, event, url });

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The webhooks of the organization',
  middleware: [managersOnly] as const,
  responses: { ...refusals, 200: answer('Oldest first.', z.array(webhookSchema)) },
});

const register = createRoute({
  method: 'post',
  path: '/',
  summary: 'Register a webhook',
  middleware: [managersOnly] as const,
  request: { body: body(webhookInput) },
  responses: { ...refusals, 201: answer('The webhook, and its secret for this once.', registeredSchema) },
});

const remove = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Delete a webhook',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 204: noContent },
});

/** `/webhooks`: for managers. */
export function webhookRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) => c.json((await listWebhooks(context, c.var.session)).map(present), 200))
    .openapi(register, async (c) => {
      const webhook = await registerWebhook(context, c.var.session, c.req.valid('json'));
      return c.json({ ...present(webhook), secret: webhook.secret }, 201);
    })
    .openapi(remove, async (c) => {
      await deleteWebhook(context, c.var.session, c.req.valid('param').id);
      return c.body(null, 204);
    });
}

function isDeliverable(text: string): boolean {
  // Null when the text is no URL at all, which has been refused for that already.
  const url = URL.parse(text);
  return url?.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
}
