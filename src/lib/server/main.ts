import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { organizations } from '#lib/server/db/schema.ts';
import type { Context } from './context.ts';
import { describeFailure, explainInOneLine } from './describe-failure.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { type Environment, parseEnvironment } from './environment.ts';
import { detectNoShows } from './jobs/detect-no-shows.ts';
import { dropUnconfirmed } from './jobs/drop-unconfirmed.ts';
import { refreshStatistics } from './jobs/refresh-statistics.ts';
import { resolveExpiredWindows } from './jobs/resolve-expired-windows.ts';
import { runExports } from './jobs/run-exports.ts';
import { startScheduler } from './jobs/scheduler.ts';
import { sendReminders } from './jobs/send-reminders.ts';
import { createOutbox } from './ports/outbox.ts';
import { createProductionPorts } from './ports/production-ports.ts';
import { createOrganization } from './services/organizations.ts';

/** The production server: `node src/lib/server/main.ts`. It needs DATABASE_URL; `environment.ts` says what else it reads. */

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const shutdownGraceMs = 2 * secondMs;

const schedules = [
  { job: resolveExpiredWindows, everyMs: 15 * secondMs },
  { job: detectNoShows, everyMs: minuteMs },
  { job: sendReminders, everyMs: 5 * minuteMs },
  { job: dropUnconfirmed, everyMs: 5 * minuteMs },
  { job: runExports, everyMs: 5 * secondMs },
  { job: refreshStatistics, everyMs: 10 * minuteMs },
];

function log(message: string, cause?: unknown): void {
  console.error(cause === undefined ? message : `${message}: ${describeFailure(cause)}`);
}

async function main(): Promise<void> {
  const environment = parseEnvironment(process.env);
  // Loaded here and not above, because it refuses to load without a database, and that is to be said in one line as well.
  const { db, closeDb } = await import('#lib/server/db/index.ts');
  const outbox = createOutbox(log);
  const dispatch = createDispatch({
    db,
    clock: () => new Date(),
    randomToken: () => randomBytes(32).toString('base64url'),
    linkKey: environment.linkKey ?? randomBytes(32).toString('base64url'),
    ports: createProductionPorts({
      outbox,
      mailUrl: environment.mailUrl,
      showMail: console.info,
      allowPrivate: environment.allowPrivateReceivers,
    }),
    log,
  });
  try {
    await foundFirstOrganization(dispatch.context, environment);
    const server = await listen(dispatch, environment);
    const scheduler = startScheduler(dispatch.context, schedules);
    const signal = await nextSignal();
    console.info(`${signal}: shutting down`);
    await Promise.all([close(server), scheduler.stop()]);
    await outbox.drain();
  } finally {
    await closeDb();
  }
}

/** Founds the organization of the environment when there is none yet; its manager gets an invite by mail. */
async function foundFirstOrganization(context: Context, { bootstrap }: Environment): Promise<void> {
  // Also shows, before anything is served, whether the database can be reached and has the tables.
  const found = await context.db.select({ id: organizations.id }).from(organizations).limit(1);
  if (!bootstrap || found.length > 0) return;
  const { slug } = await createOrganization(context, bootstrap);
  console.info(`founded the organization ${slug}; an invite is on its way to ${bootstrap.managerEmail}`);
}

function listen({ http }: Dispatch, { host, port }: Environment): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: http.fetch, hostname: host, port }, (address) => {
      console.info(`Dispatch listens on http://${host}:${address.port}`);
      resolve(server);
    }) as Server;
    server.once('error', reject);
  });
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}

/** Lets requests finish for a while; live streams never do by themselves. */
async function close(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), shutdownGraceMs);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(timer);
}

try {
  await main();
} catch (error) {
  console.error(`Dispatch failed: ${explainInOneLine(error)}`);
  process.exitCode = 1;
}
