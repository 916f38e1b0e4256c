import type { Database } from '#lib/server/db/index.ts';
import type { Context } from './context.ts';
import { EventHub } from './event-hub.ts';
import type { Ports } from './ports.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { assignmentRoutes } from './routes/assignments.ts';
import { assignmentDriveRoutes } from './routes/assignments-drive.ts';
import { auditLogRoutes } from './routes/audit-logs.ts';
import { authenticate } from './routes/authenticate.ts';
import { bidWindowRoutes } from './routes/bid-windows.ts';
import { bidRoutes } from './routes/bids.ts';
import { carrierEventRoutes, carrierRoutes } from './routes/carrier-events.ts';
import { directoryRoutes } from './routes/directory.ts';
import { eventRoutes } from './routes/events.ts';
import { exportLinkRoutes } from './routes/export-links.ts';
import { exportRoutes } from './routes/exports.ts';
import { createGroup, type Http, sendProblem } from './routes/http.ts';
import { incidentReportRoutes } from './routes/incident-reports.ts';
import { inviteAcceptanceRoutes } from './routes/invite-acceptance.ts';
import { inviteRoutes } from './routes/invites.ts';
import { membershipRoutes } from './routes/memberships.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { organizationRoutes } from './routes/organizations.ts';
import { preferenceRoutes } from './routes/preferences.ts';
import { pushSubscriptionRoutes } from './routes/push-subscriptions.ts';
import { routeRoutes } from './routes/routes.ts';
import { sessionRoutes } from './routes/session.ts';
import { settingsRoutes } from './routes/settings.ts';
import { supportGrantRoutes } from './routes/support-grants.ts';
import { warehouseRoutes } from './routes/warehouses.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { TtlCache } from './ttl-cache.ts';

export type DispatchOptions = {
  readonly db: Database;
  readonly clock: () => Date;
  /** An unguessable string of URL-safe characters. */
  readonly randomToken: () => string;
  /** What links that are given away, and reports of carriers, are signed under; unguessable. */
  readonly linkKey: string;
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
  http.use('/warehouses/*', authenticate(context, { letsSupport: true }));
  http.route('/warehouses', warehouseRoutes(context));
  http.use('/routes/*', authenticate(context, { letsSupport: true }));
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
  http.use('/incident-reports/*', authenticate(context));
  http.route('/incident-reports', incidentReportRoutes(context));
  http.use('/metrics/*', authenticate(context, { letsSupport: true }));
  http.route('/metrics', metricsRoutes(context));
  http.use('/exports/*', authenticate(context));
  http.route('/exports', exportRoutes(context));
  http.use('/session/*', authenticate(context));
  http.route('/session', sessionRoutes(context));
  http.use('/organizations/*', authenticate(context));
  http.route('/organizations', organizationRoutes(context));
  // Before the authentication of the other invite routes: who accepts has no session yet.
  http.route('/invites/accept', inviteAcceptanceRoutes(context));
  http.use('/invites/*', authenticate(context));
  http.route('/invites', inviteRoutes(context));
  http.use('/memberships/*', authenticate(context));
  http.route('/memberships', membershipRoutes(context));
  http.use('/directory/*', authenticate(context));
  http.route('/directory', directoryRoutes(context));
  http.use('/preferences/*', authenticate(context));
  http.route('/preferences', preferenceRoutes(context));
  http.use('/push-subscriptions/*', authenticate(context));
  http.route('/push-subscriptions', pushSubscriptionRoutes(context));
  http.use('/settings/*', authenticate(context, { letsSupport: true }));
  http.route('/settings', settingsRoutes(context));
  http.use('/webhooks/*', authenticate(context));
  http.route('/webhooks', webhookRoutes(context));
  http.use('/api-keys/*', authenticate(context));
  http.route('/api-keys', apiKeyRoutes(context));
  http.use('/support-grants/*', authenticate(context));
  http.route('/support-grants', supportGrantRoutes(context));
  http.use('/carrier-events/*', authenticate(context));
  http.route('/carrier-events', carrierEventRoutes(context));
  // Open: whoever has the link, and whoever can sign.
  http.route('/export-links', exportLinkRoutes(context));
  http.route('/carriers', carrierRoutes(context));
  http.use('/audit-logs/*', authenticate(context, { letsSupport: true }));
  http.route('/audit-logs', auditLogRoutes(context));
  return http;
}
