import { drizzle } from 'drizzle-orm/node-postgres';
import * as fc from 'fast-check';
import pg from 'pg';
import type { Database } from '#lib/server/db/index.ts';
import * as schema from '#lib/server/db/schema.ts';
import { createDispatch, type Dispatch } from '../../src/lib/server/dispatch.ts';
import { fixtureToken } from '../../tests/integration/harness/baseline/places.ts';
import { baselineTime, loadFixtures } from '../../tests/integration/harness/fixtures.ts';
import { deleteRows } from '../throughput/delete-rows.ts';
import type { Ground } from '../throughput/ground.ts';
import type { Asked, PlantedRace } from './planted.ts';

/** Runs of the same two requests without the engine: in how many the bug showed first, and how many never came to an end. */
export type WithoutTurns = { readonly runs: number; readonly hasShown: boolean; readonly hung: number };

type Answer = { readonly status: number; readonly text: string };

/** How two requests are let go at once. Resolves to nothing where they do not come to an end. */
type Way = (send: readonly (() => Promise<Answer>)[], pool: pg.Pool) => Promise<readonly Answer[] | undefined>;

/** They are simply sent: whatever the machine makes of it. */
export const promiseAll: Way = (send) => Promise.all(send.map((one) => one()));

/** By which the server knows the connections of the requests that race. */
const RACING = 'leakproof bench races';

/** When a run counts as hung: a request takes some milliseconds. */
const HUNG_MS = 1_000;

/** The scheduler of fast-check holds back the answer of each statement, and lets one go after the other. */
export function fastCheck(seed: number): Way {
  return async (requests, pool) => {
    const [scheduler] = fc.sample(fc.scheduler(), { seed, numRuns: 1 });
    if (!scheduler) throw new Error('fast-check made no scheduler');
    pool.on('connect', (client) => {
      const send = client.query.bind(client) as (...input: unknown[]) => Promise<unknown>;
      const original = (...input: unknown[]) => {
        const answered = send(...input);
        // What hangs is broken off, with answers that nobody waits for any more.
        answered.catch(() => {});
        return answered;
      };
      const query = (...input: unknown[]) => {
        const callback = input.at(-1);
        if (typeof callback !== 'function') return scheduler.schedule(original(...input));
        scheduler.schedule(original(...input.slice(0, -1))).then(
          (result) => callback(undefined, result),
          (error) => callback(error),
        );
        return undefined;
      };
      Object.assign(client, { query });
    });
    const all = Promise.all(requests.map((one) => one()));
    all.catch(() => {});
    const { promise: hung, resolve } = Promise.withResolvers<undefined>();
    const limit = setTimeout(() => resolve(undefined), HUNG_MS);
    const waited = scheduler.waitFor(all);
    waited.catch(() => {});
    return await Promise.race([waited, hung]).finally(() => clearTimeout(limit));
  };
}

/** Runs the two requests from the fixtures until the bug shows, or so many times. */
export async function withoutTurns(
  ground: Ground,
  race: PlantedRace,
  { mostRuns, wayOf }: { readonly mostRuns: number; readonly wayOf: (run: number) => Way },
): Promise<WithoutTurns> {
  let hung = 0;
  for (let run = 1; run <= mostRuns; run += 1) {
    await deleteRows(ground);
    await loadFixtures(ground.db);
    await ground.setStep({ instant: baselineTime, stream: `run ${run}` });
    const calm = build(ground.db);
    const [id = ''] = await inTurn(calm.dispatch, race.before);
    const token = /token-\d+/.exec(calm.mails.at(-1) ?? '')?.[0] ?? '';
    const pool = new pg.Pool({ connectionString: ground.url, application_name: RACING });
    pool.on('error', () => {});
    // Clients that are checked out while they are ended.
    pool.on('connect', (client) => client.on('error', () => {}));
    const { dispatch } = build(drizzle(pool, { schema, casing: 'snake_case' }), 1_000);
    const answers = await wayOf(run)(
      race.atOnce({ id, token }).map((asked) => () => ask(dispatch, asked)),
      pool,
    );
    if (answers === undefined) hung += 1;
    await endAll(ground, pool, answers === undefined);
    if (answers && (await hasShown(ground, race, answers))) return { runs: run, hasShown: true, hung };
  }
  return { runs: mostRuns, hasShown: false, hung };
}

async function hasShown({ client }: Ground, { shows }: PlantedRace, answers: readonly Answer[]): Promise<boolean> {
  if (shows.kind === 'row') return (await client.query(shows.sql)).rows.length > 0;
  return answers.some(({ text }, at) => text.includes(shows.foreign[at] ?? ''));
}

async function endAll({ client }: Ground, pool: pg.Pool, hangs: boolean): Promise<void> {
  if (hangs)
    await client.query(
      'SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
      [RACING],
    );
  await pool.end().catch(() => {});
}

/** Dispatch over that database, with the texts of the mails that it sends. */
function build(db: Database, firstToken = 0): { readonly dispatch: Dispatch; readonly mails: readonly string[] } {
  const mails: string[] = [];
  let tokens = firstToken;
  const dispatch = createDispatch({
    db,
    linkKey: 'key of the bench',
    clock: () => new Date(baselineTime),
    randomToken: () => {
      tokens += 1;
      return `token-${tokens}`;
    },
    ports: { push: async () => {}, webhook: async () => {}, mail: async ({ text }) => void mails.push(text) },
    log: () => {},
  });
  return { dispatch, mails };
}

async function inTurn(dispatch: Dispatch, before: readonly Asked[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const asked of before) ids.push(/"id":"([^"]+)"/.exec((await ask(dispatch, asked)).text)?.[1] ?? '');
  return ids;
}

async function ask(dispatch: Dispatch, { by, method, path, body }: Asked): Promise<Answer> {
  const response = await dispatch.http.request(path, {
    method,
    headers: { authorization: `Bearer ${fixtureToken(by)}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, text: await response.text() };
}
