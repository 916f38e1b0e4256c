import * as fc from 'fast-check';
import pg from 'pg';
import {
  type Action,
  type Actor,
  defineHarness,
  type Harness,
  type Invariant,
  type Json,
  type Performance,
  reference,
  tapPool,
} from '../../../src/engine/index.ts';

/** What the till does wrong when two requests meet, if anything. */
export type TillBug =
  | 'none'
  /** Looks whether a voucher is open, then redeems it. */
  | 'check, then act'
  /** Reads a total, adds to it, writes it back. */
  | 'read, add, write'
  /** Keeps the shop of the request in a variable of the module. */
  | 'shop in a variable'
  /** Sets the shop on a connection, and sends the statement on whichever it gets. */
  | 'shop on a connection'
  /** Has one connection for all requests, with the shop set on it. */
  | 'one connection for all';

const SCHEMA = `
CREATE TABLE shops (id text PRIMARY KEY);
CREATE TABLE clerks (id serial PRIMARY KEY, shop_id text NOT NULL REFERENCES shops, person text NOT NULL);
CREATE TABLE tills (id uuid PRIMARY KEY, shop_id text NOT NULL REFERENCES shops, total int NOT NULL DEFAULT 0);
CREATE TABLE sales (id serial PRIMARY KEY, till_id uuid NOT NULL REFERENCES tills, amount int NOT NULL);
CREATE TABLE vouchers (id serial PRIMARY KEY, shop_id text NOT NULL REFERENCES shops, is_open boolean NOT NULL DEFAULT true);
CREATE TABLE redemptions (id serial PRIMARY KEY, voucher_id int NOT NULL REFERENCES vouchers, clerk text NOT NULL);`;

const TILLS = ['north', 'north', 'south', 'south'].map(
  (shop, at) => [`7e110000-0000-4000-8000-00000000000${at}`, shop] as const,
);

const FIXTURES = `
INSERT INTO shops VALUES ('north'), ('south');
INSERT INTO clerks (shop_id, person) VALUES ('north', 'ann'), ('north', 'bob'), ('south', 'gil'), ('south', 'hal');
INSERT INTO tills SELECT id, shop FROM (VALUES ${TILLS.map(([id, shop]) => `('${id}'::uuid, '${shop}')`).join()}) AS given (id, shop);`;

/** A total is what was sold, and a voucher is redeemed once. */
const invariants: readonly Invariant[] = [
  {
    id: 'TILL-001',
    title: 'totals add up',
    check: ({ mirror }) =>
      mirror.rows('tills').flatMap(({ key, row }) => {
        const sold = mirror.rows('sales').filter((sale) => String(sale.row.till_id) === key);
        const sum = sold.reduce((total, sale) => total + Number(sale.row.amount), 0);
        return sum === row.total ? [] : [{ about: 'tills', message: `${row.total} is not ${sum}`, proof: [] }];
      }),
  },
  {
    id: 'TILL-002',
    title: 'a voucher is redeemed once',
    check: ({ mirror }) =>
      mirror.rows('vouchers').flatMap(({ key }) => {
        const { length } = mirror.rows('redemptions').filter(({ row }) => String(row.voucher_id) === key);
        return length < 2 ? [] : [{ about: 'vouchers', message: `redeemed ${length} times`, proof: [] }];
      }),
  },
];

/** The harness of a till over the database of that URL, which this fills with its schema. Deadlocks are seen at once. */
export async function tillHarness(url: string, bug: TillBug = 'none'): Promise<Harness> {
  const maker = new pg.Client({ connectionString: url });
  await maker.connect();
  await maker.query(SCHEMA);
  await maker.end();
  const pool = new pg.Pool({ connectionString: url, max: 4, options: '-c deadlock_timeout=10ms' });

  let shopNow: string | null = null;
  const list = async (shop: string | null) => {
    switch (bug) {
      case 'shop in a variable':
        shopNow = shop;
        await pool.query('SELECT 1');
        return await pool.query('SELECT id, total FROM tills WHERE shop_id = $1 ORDER BY id', [shopNow]);
      case 'shop on a connection':
      case 'one connection for all':
        await shared.query("SELECT set_config('till.shop', $1, false)", [shop]);
        return await shared.query(
          "SELECT id, total FROM tills WHERE shop_id = current_setting('till.shop', true) ORDER BY id",
        );
      default:
        return await pool.query('SELECT id, total FROM tills WHERE shop_id = $1 ORDER BY id', [shop]);
    }
  };
  let shared: pg.Pool | pg.PoolClient = pool;

  /** Does work in a transaction; what a transaction was broken off for is passed on. */
  const within = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  };

  const answer = (actor: Actor, content: Json, code?: string): Performance => ({
    outcome: code === undefined ? { kind: 'succeeded' } : { kind: 'refused', code },
    observations: [
      { channel: 'response', tenants: actor.tenant === null ? [] : [actor.tenant], recipient: actor.id, content },
    ],
  });
  const isOwn = async (table: string, id: Json | undefined, { tenant }: Actor) =>
    (await pool.query(`SELECT FROM ${table} WHERE id = $1 AND shop_id = $2`, [id ?? null, tenant])).rowCount === 1;

  const actions: readonly Action<null>[] = [
    {
      name: 'tills.list',
      roles: ['clerk'],
      input: {},
      perform: async ({ actor }) => answer(actor, (await list(actor.tenant)).rows),
    },
    {
      name: 'tills.sell',
      roles: ['clerk'],
      input: { till: reference('tills'), amount: fc.integer({ min: 1, max: 3 }) },
      perform: async ({ actor, input }) => {
        if (!(await isOwn('tills', input.till, actor))) return answer(actor, null, 'not found');
        const of = [input.till ?? null, input.amount ?? null];
        await within(async (client) => {
          await client.query('INSERT INTO sales (till_id, amount) VALUES ($1, $2)', of);
          if (bug !== 'read, add, write') {
            await client.query('UPDATE tills SET total = total + $2 WHERE id = $1', of);
            return;
          }
          const { rows } = await client.query('SELECT total FROM tills WHERE id = $1', of.slice(0, 1));
          const total = Number(rows[0]?.total) + Number(input.amount);
          await client.query('UPDATE tills SET total = $2 WHERE id = $1', [input.till, total]);
        });
        return answer(actor, 'sold');
      },
    },
    {
      name: 'tills.touch',
      roles: ['clerk'],
      input: { first: reference('tills'), second: reference('tills') },
      // Locks in whatever order it is told, so that two of them may wait for each other.
      perform: async ({ actor, input }) => {
        for (const id of [input.first, input.second])
          if (!(await isOwn('tills', id, actor))) return answer(actor, null, 'not found');
        await within(async (client) => {
          for (const id of [input.first, input.second])
            await client.query('SELECT FROM tills WHERE id = $1 FOR UPDATE', [id]);
        });
        return answer(actor, 'touched');
      },
    },
    {
      name: 'vouchers.issue',
      roles: ['clerk'],
      input: {},
      perform: async ({ actor }) =>
        answer(
          actor,
          (await pool.query('INSERT INTO vouchers (shop_id) VALUES ($1) RETURNING id', [actor.tenant])).rows,
        ),
    },
    {
      name: 'vouchers.redeem',
      roles: ['clerk'],
      input: { voucher: reference('vouchers') },
      perform: async ({ actor, input }) => {
        const of = [input.voucher ?? null, actor.tenant];
        const isRedeemed = await within(async (client) => {
          const open = 'id = $1 AND shop_id = $2 AND is_open';
          const isGuarded = bug !== 'check, then act';
          const found = isGuarded ? undefined : await client.query(`SELECT FROM vouchers WHERE ${open}`, of);
          if (found?.rowCount === 0) return false;
          const where = isGuarded ? open : 'id = $1 AND shop_id = $2';
          const { rowCount } = await client.query(`UPDATE vouchers SET is_open = false WHERE ${where}`, of);
          if (rowCount !== 1) return false;
          await client.query('INSERT INTO redemptions (voucher_id, clerk) VALUES ($1, $2)', [
            input.voucher,
            actor.person,
          ]);
          return true;
        });
        return isRedeemed ? answer(actor, 'redeemed') : answer(actor, null, 'not open');
      },
    },
    {
      name: 'jobs.close',
      roles: ['system'],
      input: {},
      perform: async ({ actor }) => {
        await within((client) => client.query('UPDATE tills SET total = total'));
        return answer(actor, null);
      },
    },
  ];

  return defineHarness({
    name: 'till',
    database: {
      migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
      reset: async ({ client }) =>
        void (await client.query(
          'TRUNCATE shops, clerks, tills, sales, vouchers, redemptions RESTART IDENTITY CASCADE',
        )),
      tap: tapPool(pool),
      close: () => pool.end(),
    },
    tenancy: { root: 'shops' },
    fixtures: {
      load: async () => void (await pool.query(FIXTURES)),
      names: { shops: { north: 'north', south: 'south' }, tills: { 'first-north': TILLS[0]?.[0] ?? '' } },
      time: '2030-01-01T09:00:00.000Z',
    },
    members: { table: 'clerks', person: 'person', isCurrent: () => true },
    application: async () => {
      if (bug === 'one connection for all') shared = await pool.connect();
      return null;
    },
    actors: ['ann@north', 'bob@north', 'gil@south', 'hal@south'].map((id) => {
      const [person = '', tenant = ''] = id.split('@');
      return { id, tenant, role: 'clerk', person };
    }),
    actions,
    invariants,
  });
}
