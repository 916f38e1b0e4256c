import type { Database } from '#lib/server/db/index.ts';
import type { Context } from './context.ts';
import { EventHub } from './event-hub.ts';
import type { Ports } from './ports.ts';
import { assignmentRoutes } from './routes/assignments.ts';
import { assignmentDriveRoutes } from './routes/assignments-drive.ts';
import { authenticate } from './routes/authenticate.ts';
import { bidWindowRoutes } from './routes/bid-windows.ts';
import { bidRoutes } from './routes/bids.ts';
import { eventRoutes } from './routes/events.ts';
import { createGroup, type Http, sendProblem } from './routes/http.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { routeRoutes } from './routes/routes.ts';
import { warehouseRoutes } from './routes/warehouses.ts';
import { TtlCache } from './ttl-cache.ts';

export type DispatchOptions = {
  readonly db: Database;
  readonly clock: () => Date;
  /** An unguessable string of URL-safe characters. */
  readonly randomToken: () => string;
  readonly ports: Ports;
  readonly log: (message: string, cause?: unknown) => void;
};

/** One application: its HTTP interface, and the context that its jobs run in. Two applications share nothing but the database. */
export type Dispatch = { readonly http: Http; readonly context: Context };

const metricsTtlMs = 60_000;

/** Builds an application. Whatever it remembers outside the database lives and ends with what is returned. */
export function createDispatch(options: DispatchOptions): Dispatch {
  const context: Context = {
    ...options,
    hub: new EventHub(),
    metricsCache: new TtlCache({ clock: options.clock, ttlMs: metricsTtlMs }),
  };
  return { http: createHttp(context), context };
}

function createHttp(context: Context): Http {
  const http = createGroup();
  http.onError((error, c) => sendProblem(context, error, c));
  http.doc31('/openapi.json', { openapi: '3.1.0', info: { title: 'Dispatch', version: '1.0.0' } });
  http.use('/warehouses/*', authenticate(context));
  http.route('/warehouses', warehouseRoutes(context));
  http.use('/routes/*', authenticate(context));
  http.route('/routes', routeRoutes(context));
  http.use('/windows/*', authenticate(context));
  http.route('/windows', bidWindowRoutes(context));
  http.use('/bids/*', authenticate(context));
  http.route('/bids', bidRoutes(context));
  http.use('/notifications/*', authenticate(context));
  http.route('/notifications', notificationRoutes(context));
  http.use('/events/*', authenticate(context));
  http.route('/events', eventRoutes(context));
  http.use('/assignments/*', authenticate(context));
  http.route('/assignments', assignmentRoutes(context));
  http.route('/assignments', assignmentDriveRoutes(context));
  return http;
}
