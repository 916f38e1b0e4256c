import type { Context } from '../context.ts';
import { transferWarehouse } from '../services/handovers.ts';
import {
  createWarehouse,
  deleteWarehouse,
  getWarehouse,
  listWarehouses,
  updateWarehouse,
  type Warehouse,
} from '../services/warehouses.ts';
import { managersOnly, peopleOnly } from './authenticate.ts';
import { answer, body, createGroup, createRoute, type Http, idParams, noContent, refusals, someOf, z } from './http.ts';

const warehouseInput = z.object({ code: z.string().min(1).max(40), name: z.string().min(1).max(200) });
const warehouseSchema = warehouseInput.extend({ id: z.uuid() }).openapi('Warehouse');

const present = ({ id, code, name }: Warehouse): z.infer<typeof warehouseSchema> => ({ id, code, name });

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'The warehouses of the organization',
  responses: { ...refusals, 200: answer('By code.', z.array(warehouseSchema)) },
});

const get = createRoute({
  method: 'get',
  path: '/{id}',
  summary: 'One warehouse',
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The warehouse.', warehouseSchema) },
});

const create = createRoute({
  method: 'post',
  path: '/',
  summary: 'Add a warehouse',
  middleware: [managersOnly] as const,
  request: { body: body(warehouseInput) },
  responses: { ...refusals, 201: answer('The new warehouse.', warehouseSchema) },
});

const update = createRoute({
  method: 'patch',
  path: '/{id}',
  summary: 'Change a warehouse',
  middleware: [managersOnly] as const,
  request: { params: idParams, body: body(someOf(warehouseInput)) },
  responses: { ...refusals, 200: answer('The warehouse as it is now.', warehouseSchema) },
});

const remove = createRoute({
  method: 'delete',
  path: '/{id}',
  summary: 'Delete a warehouse that has no routes',
  middleware: [managersOnly] as const,
  request: { params: idParams },
  responses: { ...refusals, 204: noContent },
});

const transfer = createRoute({
  method: 'post',
  path: '/{id}/transfer',
  summary: 'Give a warehouse to another organization that you manage as well',
  middleware: [managersOnly, peopleOnly] as const,
  request: { params: idParams, body: body(z.object({ organizationId: z.uuid() })) },
  responses: { ...refusals, 204: noContent },
});

/** `/warehouses`: everyone reads, managers write. */
export function warehouseRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) => c.json((await listWarehouses(context, c.var.session)).map(present), 200))
    .openapi(get, async (c) =>
      c.json(present(await getWarehouse(context, c.var.session, c.req.valid('param').id)), 200),
    )
    .openapi(create, async (c) =>
      c.json(present(await createWarehouse(context, c.var.session, c.req.valid('json'))), 201),
    )
    .openapi(update, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(present(await updateWarehouse(context, c.var.session, { id, ...c.req.valid('json') })), 200);
    })
    .openapi(remove, async (c) => {
      await deleteWarehouse(context, c.var.session, c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(transfer, async (c) => {
      await transferWarehouse(context, c.var.session, { ...c.req.valid('param'), ...c.req.valid('json') });
      return c.body(null, 204);
    });
}
