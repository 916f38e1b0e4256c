import { notificationType } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import {
  countUnread,
  listNotifications,
  type Notification,
  readAllNotifications,
  readNotification,
} from '../services/notifications.ts';
import { answer, createGroup, createRoute, type Http, idParams, refusals, z } from './http.ts';

const notificationSchema = z
  .object({
    id: z.uuid(),
    type: z.enum(notificationType.enumValues),
    title: z.string(),
    body: z.string(),
    data: z.object({
      assignmentId: z.uuid().optional(),
      windowId: z.uuid().optional(),
      bidId: z.uuid().optional(),
      incidentId: z.uuid().optional(),
      exportId: z.uuid().optional(),
      driverId: z.uuid().optional(),
    }),
    readAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('Notification');

const present = ({ id, type, title, body, data, readAt, createdAt }: Notification) => ({
  id,
  type,
  title,
  body,
  data,
  readAt: readAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Your own notifications in the active organization',
  request: {
    query: z.object({
      unread: z.stringbool().default(false),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    ...refusals,
    200: answer('Newest first.', z.object({ unread: z.int(), notifications: z.array(notificationSchema) })),
  },
});

const read = createRoute({
  method: 'post',
  path: '/{id}/read',
  summary: 'Mark a notification as read',
  request: { params: idParams },
  responses: { ...refusals, 200: answer('The notification as it is now.', notificationSchema) },
});

const readAll = createRoute({
  method: 'post',
  path: '/read-all',
  summary: 'Mark all your notifications in the active organization as read',
  responses: { ...refusals, 200: answer('How many were unread.', z.object({ read: z.int() })) },
});

/** `/notifications`: everyone's own. */
export function notificationRoutes(context: Context): Http {
  return createGroup()
    .openapi(list, async (c) => {
      const notifications = await listNotifications(context, c.var.session, c.req.valid('query'));
      const unread = await countUnread(context, c.var.session);
      return c.json({ unread, notifications: notifications.map(present) }, 200);
    })
    .openapi(readAll, async (c) => c.json({ read: await readAllNotifications(context, c.var.session) }, 200))
    .openapi(read, async (c) =>
      c.json(present(await readNotification(context, c.var.session, c.req.valid('param').id)), 200),
    );
}
