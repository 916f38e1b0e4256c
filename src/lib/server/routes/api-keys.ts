import type { Context } from '../context.ts';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '../services/api-keys.ts';
import { managersOnly, peopleOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, noContent, refusals, z } from './http.ts';

const keyInput = z.object({ name: z.string().min(1).max(100), role: z.enum(['manager', 'driver']) });
const keySchema = keyInput.extend({ id: z.uuid(), createdBy: z.uuid(), createdAt: z.iso.datetime() }).openapi('ApiKey');
const madeSchema = keySchema.extend({ token: z.string() }).openapi('MadeApiKey');

const present = ({ id, name, role, createdBy, createdAt }: ApiKey): z.infer<typeof keySchema> => ({
  id,
  name,
  role,
  createdBy,
  createdAt: createdAt.toISOString(),
});

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The API keys of the organization',
  middleware: [managersOnly, peopleOnly] as const,
  responses: { ...refusals, 200: answer('Oldest first.', z.array(keySchema)) },
});

const create = createRoute({
  method: 'post',
  path: '/',
  summary: 'Make an API key, which acts in your name and never does more than you may',
  middleware: [managersOnly, peopleOnly] as const,
  request: { body: body(keyInput) },
  responses: { ...refusals, 201: answer('The key, and its token for this once.', madeSchema) },
});

const revoke = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Take an API key back',
  middleware: [managersOnly, peopleOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 204: noContent },
});

/** `/api-keys`: for managers, who are people. */
export function apiKeyRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) => c.json((await listApiKeys(context, c.var.session)).map(present), 200))
    .openapi(create, async (c) => {
      const { key, token } = await createApiKey(context, c.var.session, c.req.valid('json'));
      return c.json({ ...present(key), token }, 201);
    })
    .openapi(revoke, async (c) => {
      await revokeApiKey(context, c.var.session, c.req.valid('param').id);
      return c.body(null, 204);
    });
}
