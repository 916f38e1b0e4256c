import type { Context } from '../context.ts';
import {
  copyRoute,
  createRoute,
  deleteRoute,
  getRoute,
  listRoutes,
  type Route,
  updateRoute,
} from '../services/routes.ts';
import { importRoutes, type RouteLine } from '../services/routes-import.ts';
import { managersOnly } from './authenticate.ts';
import {
  answer,
  body,
  createGroup,
  createRoute as describeRoute,
  type Http,
  idParams,
  noContent,
  refusals,
  someOf,
  z,
} from './http.ts';

const startTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'Give a time of day as HH:MM or HH:MM:SS.')
  .openapi({ example: '08:30', description: "Local to the organization's time zone." });
const changeable = z.object({ code: z.string().min(1).max(40), name: z.string().min(1).max(200), startTime });
const routeInput = changeable.extend({ warehouseId: z.uuid() });
const routeSchema = routeInput.extend({ id: z.uuid() }).openapi('Route');
const importInput = z.object({
  routes: z
    .array(changeable.extend({ warehouseCode: z.string().min(1).max(40) }))
    .min(1)
    .max(500)
    .refine((lines) => new Set(lines.map(nameOf)).size === lines.length, 'Two lines mean the same route.'),
});

function nameOf({ warehouseCode, code }: RouteLine): string {
  return JSON.stringify([warehouseCode, code]);
}

const present = ({ id, warehouseId, code, name, startTime }: Route): z.infer<typeof routeSchema> => ({
  id,
  warehouseId,
  code,
  name,
  startTime,
});

const list = describeRoute({
  method: 'get',
  path: '/',
  summary: 'The routes of the organization',
  request: { query: z.object({ warehouseId: z.uuid().optional() }) },
  responses: { ...refusals, 200: answer('By the code of the warehouse, then their own.', z.array(routeSchema)) },
});

const get = describeRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One route',
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The route.', routeSchema) },
});

const create = describeRoute({
  method: 'post',
  path: '/',
  summary: 'Add a route',
  middleware: [managersOnly] as const,
  request: { body: body(routeInput) },
  responses: { ...refusals, 201: answer('The new route.', routeSchema) },
});

const importMany = describeRoute({
  method: 'post',
  path: '/import',
  summary: 'Add or update routes in bulk, known by the codes of their warehouse and their own',
  middleware: [managersOnly] as const,
  request: { body: body(importInput) },
  responses: { ...refusals, 200: answer('All imported routes, by warehouse and code.', z.array(routeSchema)) },
});

const copy = describeRoute({
  method: 'post',
  path: '/{id}/copy',
  summary: 'Copy a route to another warehouse of the organization',
  middleware: [managersOnly] as const,
  request: {
    params: idParams,
    body: body(z.object({ warehouseId: z.uuid(), code: z.string().min(1).max(40).optional() })),
  },
  responses: { ...refusals, 201: answer('The new route.', routeSchema) },
});

const update = describeRoute({
  method: 'patch',
  path: '/{id}',
  summary: 'Change a route',
  middleware: [managersOnly] as const,
  request: { params: idParams, body: body(someOf(changeable)) },
  responses: { ...refusals, 200: answer('The route as it is now.', routeSchema) },
});

const remove = describeRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Delete a route whose assignments are all cancelled',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 204: noContent },
});

/** `/routes`: everyone reads, managers write. */
export function routeRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) =>
      c.json((await listRoutes(context, c.var.session, c.req.valid('query'))).map(present), 200),
    )
    .openapi(get, async (c) => c.json(present(await getRoute(context, c.var.session, c.req.valid('param').id)), 200))
    .openapi(create, async (c) => c.json(present(await createRoute(context, c.var.session, c.req.valid('json'))), 201))
    .openapi(importMany, async (c) =>
      c.json((await importRoutes(context, c.var.session, c.req.valid('json').routes)).map(present), 200),
    )
    .openapi(copy, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(present(await copyRoute(context, c.var.session, { id, ...c.req.valid('json') })), 201);
    })
    .openapi(update, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(present(await updateRoute(context, c.var.session, { id, ...c.req.valid('json') })), 200);
    })
    .openapi(remove, async (c) => {
      await deleteRoute(context, c.var.session, c.req.valid('param').id);
      return c.body(null, 204);
    });
}
