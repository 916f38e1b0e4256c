import { sql } from 'drizzle-orm';
import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  real,
  text,
  time,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

/**
 * The twenty-four tables of Dispatch. A row belongs to an organization directly, through its parents, or through both.
 * Columns are snake_case in Postgres: `drizzle()` and drizzle-kit are both given `casing: 'snake_case'`.
 */

export const membershipRole = pgEnum('membership_role', ['manager', 'driver']);
export const membershipStatus = pgEnum('membership_status', ['active', 'ended']);
export const inviteStatus = pgEnum('invite_status', ['pending', 'accepted', 'revoked']);
export const assignmentStatus = pgEnum('assignment_status', [
  'scheduled',
  'active',
  'completed',
  'cancelled',
  'unfilled',
]);
export const assignedBy = pgEnum('assigned_by', ['manager', 'bid']);
export const windowMode = pgEnum('window_mode', ['competitive', 'instant', 'emergency']);
export const windowTrigger = pgEnum('window_trigger', ['cancellation', 'auto_drop', 'no_show', 'manager']);
export const windowStatus = pgEnum('window_status', ['open', 'closed', 'resolved']);
export const bidStatus = pgEnum('bid_status', ['pending', 'won', 'lost', 'withdrawn']);
export const exportKind = pgEnum('export_kind', ['assignments', 'drivers']);
export const exportStatus = pgEnum('export_status', ['pending', 'done', 'failed']);
export const webhookEvent = pgEnum('webhook_event', [
  'assignment.updated',
  'window.opened',
  'window.resolved',
  'member.ended',
]);
export const carrierEventKind = pgEnum('carrier_event_kind', ['scanned', 'damaged']);
export const notificationType = pgEnum('notification_type', [
  'assignment_assigned',
  'assignment_cancelled',
  'assignment_dropped',
  'confirmation_reminder',
  'window_opened',
  'emergency_route_available',
  'bid_won',
  'bid_lost',
  'route_unfilled',
  'driver_no_show',
  'incident_reported',
  'export_ready',
]);

const id = () => uuid().primaryKey().defaultRandom();
const createdAt = () => timestamp({ withTimezone: true }).notNull().defaultNow();
const instant = () => timestamp({ withTimezone: true });

/** The tenants. */
export const organizations = pgTable('organizations', {
  id: id(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  /** IANA name; the organization's local day and the start times of its routes are in it. */
  timeZone: text().notNull(),
  /** How many incidents have been reported; the last one has this number. */
  incidents: integer().notNull().default(0),
  createdAt: createdAt(),
});

/** People. A person may work for several organizations; what they are in each is a membership. */
export const users = pgTable('users', {
  id: id(),
  email: text().notNull().unique(),
  name: text().notNull(),
  createdAt: createdAt(),
});

export const memberships = pgTable(
  'memberships',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: membershipRole().notNull(),
    status: membershipStatus().notNull().default('active'),
    endedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.organizationId, table.userId), index().on(table.userId)],
);

export const sessions = pgTable('sessions', {
  id: id(),
  /** SHA-256 of the bearer token, in hex. The token itself is never stored. */
  tokenHash: text().notNull().unique(),
  userId: uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** The active organization: everything that the bearer asks is asked inside it. */
  organizationId: uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  expiresAt: instant().notNull(),
  createdAt: createdAt(),
});

export const invites = pgTable(
  'invites',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    email: text().notNull(),
    role: membershipRole().notNull(),
    tokenHash: text().notNull().unique(),
    status: inviteStatus().notNull().default('pending'),
    expiresAt: instant().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    uniqueIndex('invites_one_pending').on(table.organizationId, table.email).where(sql`${table.status} = 'pending'`),
  ],
);

export const warehouses = pgTable(
  'warehouses',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    code: text().notNull(),
    name: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.organizationId, table.code)],
);

/** A route belongs to the organization of its warehouse. */
export const routes = pgTable(
  'routes',
  {
    id: id(),
    warehouseId: uuid()
      .notNull()
      .references(() => warehouses.id, { onDelete: 'cascade' }),
    code: text().notNull(),
    name: text().notNull(),
    /** Local to the organization's time zone. */
    startTime: time({ precision: 0 }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.warehouseId, table.code)],
);

export const assignments = pgTable(
  'assignments',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    warehouseId: uuid()
      .notNull()
      .references(() => warehouses.id, { onDelete: 'cascade' }),
    routeId: uuid()
      .notNull()
      .references(() => routes.id, { onDelete: 'cascade' }),
    driverId: uuid().references(() => users.id),
    /** The local day of the shift, in the organization's time zone. */
    date: date({ mode: 'string' }).notNull(),
    status: assignmentStatus().notNull().default('unfilled'),
    assignedBy: assignedBy(),
    confirmedAt: instant(),
    remindedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.routeId, table.date), index().on(table.organizationId, table.date)],
);

/** What happened on the day; it exists from the driver's arrival on. */
export const shifts = pgTable('shifts', {
  id: id(),
  assignmentId: uuid()
    .notNull()
    .unique()
    .references(() => assignments.id, { onDelete: 'cascade' }),
  arrivedAt: instant().notNull(),
  completedAt: instant(),
  parcelsOut: integer().notNull().default(0),
  parcelsDelivered: integer().notNull().default(0),
  parcelsReturned: integer().notNull().default(0),
});

export const bidWindows = pgTable(
  'bid_windows',
  {
    id: id(),
    assignmentId: uuid()
      .notNull()
      .references(() => assignments.id, { onDelete: 'cascade' }),
    mode: windowMode().notNull(),
    trigger: windowTrigger().notNull(),
    bonusPercent: integer().notNull().default(0),
    opensAt: instant().notNull(),
    closesAt: instant().notNull(),
    status: windowStatus().notNull().default('open'),
    winnerId: uuid().references(() => users.id),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex('bid_windows_one_open').on(table.assignmentId).where(sql`${table.status} = 'open'`)],
);

export const bids = pgTable(
  'bids',
  {
    id: id(),
    windowId: uuid()
      .notNull()
      .references(() => bidWindows.id, { onDelete: 'cascade' }),
    driverId: uuid()
      .notNull()
      .references(() => users.id),
    score: real().notNull(),
    status: bidStatus().notNull().default('pending'),
    placedAt: instant().notNull().defaultNow(),
  },
  (table) => [unique().on(table.windowId, table.driverId)],
);

export const driverPreferences = pgTable('driver_preferences', {
  id: id(),
  membershipId: uuid()
    .notNull()
    .unique()
    .references(() => memberships.id, { onDelete: 'cascade' }),
  /** ISO weekdays on which the driver wants to work: 1 is Monday. */
  days: integer().array().notNull(),
  /** Routes of the membership's organization; an array cannot carry a foreign key. */
  preferredRouteIds: uuid().array().notNull(),
});

export const driverStats = pgTable('driver_stats', {
  id: id(),
  membershipId: uuid()
    .notNull()
    .unique()
    .references(() => memberships.id, { onDelete: 'cascade' }),
  completed: integer().notNull().default(0),
  noShows: integer().notNull().default(0),
  lateCancellations: integer().notNull().default(0),
  /** 0 to 100; ranks bids in a competitive window. */
  score: real().notNull().default(50),
});

/** What a notification is about; ids of the recipient's organization. */
export type NotificationData = {
  readonly assignmentId?: string;
  readonly windowId?: string;
  readonly bidId?: string;
  readonly incidentId?: string;
  readonly exportId?: string;
  readonly driverId?: string;
};

export const notifications = pgTable(
  'notifications',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    type: notificationType().notNull(),
    title: text().notNull(),
    body: text().notNull(),
    data: jsonb().$type<NotificationData>().notNull(),
    readAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.organizationId, table.userId)],
);

export const pushSubscriptions = pgTable(
  'push_subscriptions',
  {
    id: id(),
    membershipId: uuid()
      .notNull()
      .references(() => memberships.id, { onDelete: 'cascade' }),
    endpoint: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.membershipId, table.endpoint)],
);

export const webhooks = pgTable('webhooks', {
  id: id(),
  organizationId: uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  event: webhookEvent().notNull(),
  url: text().notNull(),
  /** Signs deliveries; shown once, when the webhook is registered. */
  secret: text().notNull(),
  createdAt: createdAt(),
});

export const incidentReports = pgTable(
  'incident_reports',
  {
    id: id(),
    assignmentId: uuid()
      .notNull()
      .references(() => assignments.id, { onDelete: 'cascade' }),
    authorId: uuid()
      .notNull()
      .references(() => users.id),
    /** By which people of the organization name it on the phone; null for those of before there were numbers. */
    number: integer(),
    text: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('incident_reports_search').using('gin', sql`to_tsvector('english', ${table.text})`)],
);

export const exportJobs = pgTable('export_jobs', {
  id: id(),
  organizationId: uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  requestedBy: uuid()
    .notNull()
    .references(() => users.id),
  kind: exportKind().notNull(),
  status: exportStatus().notNull().default('pending'),
  /** The finished CSV. */
  content: text(),
  createdAt: createdAt(),
  finishedAt: instant(),
});

export const dispatchSettings = pgTable('dispatch_settings', {
  id: id(),
  organizationId: uuid()
    .notNull()
    .unique()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  /** Added to the pay of whoever takes over after a no-show. */
  emergencyBonusPercent: integer().notNull().default(20),
  /** An assignment that is unconfirmed this many hours before its start is dropped. */
  confirmationDeadlineHours: integer().notNull().default(24),
  /** A driver is reminded to confirm this many hours before the start. */
  reminderHours: integer().notNull().default(48),
  autoDrop: boolean().notNull().default(true),
});

/** What programs of the organization authenticate with. A key acts in the name of whoever made it, and never does more than they may. */
export const apiKeys = pgTable('api_keys', {
  id: id(),
  organizationId: uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  createdBy: uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  name: text().notNull(),
  role: membershipRole().notNull(),
  /** SHA-256 of the key, in hex. The key itself is shown once. */
  tokenHash: text().notNull().unique(),
  createdAt: createdAt(),
});

/** People of the operator's own, who help organizations that let them. */
export const supportStaff = pgTable('support_staff', {
  id: id(),
  userId: uuid()
    .notNull()
    .unique()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** SHA-256 of the token, in hex. */
  tokenHash: text().notNull().unique(),
  createdAt: createdAt(),
});

/** Whom in support an organization lets act for it, and until when. */
export const supportGrants = pgTable(
  'support_grants',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    grantedBy: uuid()
      .notNull()
      .references(() => users.id),
    expiresAt: instant().notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique().on(table.organizationId, table.userId)],
);

/** What carriers report of parcels. They know an organization by its slug, which is what stands here. */
export const carrierEvents = pgTable(
  'carrier_events',
  {
    id: id(),
    organizationSlug: text().notNull(),
    /** The carrier's own number for it: what is reported twice is kept once. */
    externalId: text().notNull(),
    kind: carrierEventKind().notNull(),
    receivedAt: instant().notNull(),
  },
  (table) => [unique().on(table.organizationSlug, table.externalId)],
);

/** Append-only. Rows outlive what they tell of, so there are no foreign keys but the organization's. */
export const auditLogs = pgTable(
  'audit_logs',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** Null for jobs. */
    actorId: uuid(),
    entity: text().notNull(),
    entityId: uuid(),
    action: text().notNull(),
    changes: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.organizationId, table.createdAt)],
);
