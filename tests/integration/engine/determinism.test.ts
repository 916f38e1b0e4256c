import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Determinism, installDeterminism } from '../../../src/engine/database/determinism/determinism.ts';
import { SHADOWS } from '../../../src/engine/database/determinism/shadows.ts';
import { type HarnessSession, openHarnessSession } from '../../../src/engine/database/journal/harness-session.ts';
import { installJournal } from '../../../src/engine/database/journal/install-journal.ts';
import type { Journal } from '../../../src/engine/database/journal/journal.ts';
import { createLimitedRole, type LimitedRole } from './limited-role.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import { readTables } from './tables-by-hand.ts';

const INSTANT = '2031-05-06T07:08:09.123Z';
const DAY = '2031-05-06';
const FIRST = { instant: INSTANT, stream: 'first' };

let scratch: ScratchDatabase;
let session: HarnessSession;
let app: pg.Client;
let journal: Journal;
let determinism: Determinism;

beforeEach(async () => {
  scratch = await createScratchDatabase();
});

afterEach(async () => {
  await scratch[Symbol.asyncDispose]();
});

/** A session that nobody controls but the database itself, as one that migrates or seeds. */
async function run(text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  return await client.query(text).finally(() => client.end());
}

async function install(schema: string): Promise<void> {
  await app.query(schema);
  journal = await installJournal(session, await readTables(session.client));
  determinism = await installDeterminism(session);
  await journal.captureBaseline(FIRST);
}

/** What the application is given for a statement, which the tap would have rewritten. */
async function query(text: string): Promise<Record<string, unknown>[]> {
  return (await app.query(determinism.rewrite(text))).rows;
}

async function value(expression: string): Promise<unknown> {
  return (await query(`SELECT (${expression})::text AS value`))[0]?.value;
}

/** Calls for every shadowed signature, with arguments that tell a wrong one. */
const CALLS = SHADOWS.filter(({ name }) => name !== 'uuid_generate_v7').map(({ name, types }) => {
  const values: Record<string, string> = {
    interval: "'1 day'",
    integer: '17',
    bigint: '5',
    numeric: '1.25',
    text: "'md5'",
    anyarray: "'{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18}'",
  };
  const casts: Record<string, string> = { anyarray: 'integer[]' };
  if (name === 'gen_salt' && types.length === 2) return "gen_salt('xdes', 725)";
  if (types.length < 2 || name === 'array_sample') {
    return `${name}(${types.map((type) => `${values[type] ?? "'2000-01-01'"}::${casts[type] ?? type}`).join(', ')})`;
  }
  return `${name}(${types.map((type, at) => `${values[type] ?? '1'}::${type}${at > 0 ? ' + 9' : ''}`).join(', ')})`;
});

const NOW_CALLS = ['now()', 'transaction_timestamp()', 'statement_timestamp()', 'clock_timestamp()'];
const KEYWORDS = [
  'CURRENT_TIMESTAMP',
  'current_timestamp(3)',
  'LOCALTIMESTAMP',
  'localtimestamp(3)',
  "'now'::timestamptz",
  "timestamp with time zone 'now'",
];
const DATES = ['CURRENT_DATE', "'today'::date", "date 'today'", "CAST('now' AS date)", 'now()::date'];

/** Applications whose tables belong to a superuser, and those of a harness that may no more than it has to. */
const OWNERS = ['a superuser', 'a limited role'] as const;

describe.for(OWNERS)('time and chance of the database, harness as %s', (owner) => {
  let role: LimitedRole | undefined;

  beforeEach(async () => {
    if (owner === 'a limited role') {
      await run(
        'CREATE EXTENSION pgcrypto; CREATE SCHEMA extensions; CREATE EXTENSION "uuid-ossp" SCHEMA extensions; GRANT USAGE ON SCHEMA extensions TO PUBLIC',
      );
      role = await createLimitedRole(
        scratch,
        'leakproof_test_owner',
        (name) =>
          `GRANT CREATE ON DATABASE ${scratch.name} TO ${name}; GRANT ALL ON SCHEMA public TO ${name}; GRANT SET ON PARAMETER session_replication_role TO ${name}`,
      );
    } else {
      await run('CREATE EXTENSION pgcrypto; CREATE SCHEMA extensions; CREATE EXTENSION "uuid-ossp" SCHEMA extensions');
    }
    const connectionString = role?.url ?? scratch.url;
    session = await openHarnessSession({ connectionString });
    app = new pg.Client({ connectionString });
    await app.connect();
    await app.query("SET timezone = 'UTC'");
  });

  afterEach(async () => {
    await app.end();
    await session[Symbol.asyncDispose]();
    await role?.[Symbol.asyncDispose]();
    role = undefined;
  });

  it('gives the same values for the same stream and instant, and others for another stream', async () => {
    await install('CREATE TABLE t (id int PRIMARY KEY)');
    await app.query('SET search_path = public, extensions');
    const all = `concat_ws(' | ', ${CALLS.join(', ')}, random_normal())`;
    const first = await value(all);
    await journal.readStep(FIRST);
    expect(await value(all)).toBe(first);
    await journal.readStep({ ...FIRST, stream: 'second' });
    const second = await value(all);
    const [a, b] = [String(first).split(' | '), String(second).split(' | ')];
    const alike = [...CALLS, 'random_normal()'].filter((_, at) => a[at] === b[at]);
    expect(alike.filter((call) => !/timestamp|^now|^timeofday|^age/.test(call))).toEqual([]);
  });

  it('has the clock of the step in defaults, also of domains, and draws ids from its stream', async () => {
    await install(`
      CREATE DOMAIN stamp AS timestamptz DEFAULT now();
      CREATE TABLE t (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), a timestamptz DEFAULT now(), b timestamp(0) DEFAULT CURRENT_TIMESTAMP(1),
        c date DEFAULT CURRENT_DATE, d stamp, e timestamptz DEFAULT (now() + '1 day'::interval), f text DEFAULT 'now()',
        g double precision DEFAULT random(), h text DEFAULT md5((random())::text), i int DEFAULT 7, j time DEFAULT LOCALTIME(0),
        k uuid DEFAULT extensions.uuid_generate_v4()
      );`);
    const rows = await query(
      'INSERT INTO t DEFAULT VALUES RETURNING id, a, b::text, c::text, d, e, f, i, j::text, g, h, k',
    );
    expect(rows).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
        a: new Date(INSTANT),
        b: '2031-05-06 07:08:09',
        c: DAY,
        d: new Date(INSTANT),
        e: new Date('2031-05-07T07:08:09.123Z'),
        f: 'now()',
        i: 7,
        j: '07:08:09',
        g: expect.any(Number),
        h: expect.any(String),
        k: expect.any(String),
      },
    ]);
    await journal.rewind(FIRST);
    expect(
      await query('INSERT INTO t DEFAULT VALUES RETURNING id, a, b::text, c::text, d, e, f, i, j::text, g, h, k'),
    ).toEqual(rows);
  });

  it.for([
    ['nothing', ''],
    ['an empty search path', "SET search_path = ''"],
    ['a search path of its own', 'SET search_path = other, public'],
    ['pg_catalog first', 'SET search_path = pg_catalog, public'],
    ['a transaction with its own', 'BEGIN; SET LOCAL search_path = other'],
    ['a transaction that only reads', 'BEGIN READ ONLY'],
    ['everything reset', 'DISCARD ALL'],
  ] as const)('has it wherever the SQL stands, after the application has set %s', async ([, setting]) => {
    await install(`
      CREATE SCHEMA other;
      CREATE TABLE public.t (id int PRIMARY KEY, at timestamptz, CONSTRAINT past CHECK (at <= CURRENT_TIMESTAMP));
      CREATE VIEW public.of_functions AS SELECT now() AS at, CURRENT_DATE AS day;
      CREATE VIEW public.of_views WITH (security_invoker = true) AS SELECT at, day, LOCALTIMESTAMP(0) AS local FROM of_functions;
      CREATE FUNCTION public.plain() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()';
      CREATE FUNCTION public.of_keyword(day date DEFAULT CURRENT_DATE) RETURNS text LANGUAGE sql AS 'SELECT CURRENT_TIMESTAMP || '' '' || $1';
      CREATE FUNCTION public.with_path() RETURNS timestamptz LANGUAGE plpgsql SET search_path = '' AS $f$
        DECLARE at timestamptz := now();
        BEGIN IF at <> CURRENT_TIMESTAMP OR at <> pg_catalog.clock_timestamp() THEN RAISE 'two clocks'; END IF; RETURN at; END $f$;
      CREATE FUNCTION public.defined() RETURNS timestamptz LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog BEGIN ATOMIC SELECT now(); END;
      CREATE FUNCTION public.of_day() RETURNS date LANGUAGE sql RETURN CURRENT_DATE;`);
    await query(setting);
    const zone = "AT TIME ZONE 'UTC'";
    for (const expression of [
      ...NOW_CALLS.flatMap((call) => [
        call,
        `pg_catalog.${call}`,
        `(SELECT max(x) FROM (VALUES (${call})) AS v (x))`,
        `(SELECT x FROM ${call} AS x)`,
      ]),
      ...KEYWORDS,
      'public.plain()',
      'public.with_path()',
      'public.defined()',
      '(SELECT at FROM public.of_functions)',
      '(SELECT at FROM public.of_views)',
    ]) {
      expect([expression, await value(`(${expression})::timestamptz ${zone}`)]).toEqual([
        expression,
        '2031-05-06 07:08:09.123',
      ]);
    }
    for (const expression of [...DATES, 'public.of_day()', '(SELECT day FROM public.of_views)']) {
      expect([expression, await value(expression)]).toEqual([expression, DAY]);
    }
    expect(await value('(SELECT local FROM public.of_views)')).toBe('2031-05-06 07:08:09');
    expect(await value('public.of_keyword()')).toBe('2031-05-06 07:08:09.123+00 2031-05-06');
    for (const call of ['gen_random_uuid()', 'pg_catalog.gen_random_uuid()', 'extensions.uuid_generate_v4()']) {
      expect([call, await value(`${call}::text LIKE substr(md5('first'), 1, 8) || '-%'`)]).toEqual([call, 'true']);
    }
    expect(await value("'tomorrow'::date - date 'yesterday'")).toBe('2');
    expect(await query("SELECT CURRENT_DATE, LOCALTIME(0), date 'today'")).toEqual([
      { current_date: expect.any(Date), localtime: '07:08:09', date: expect.any(Date) },
    ]);
    await app.query('ROLLBACK');
    expect(await query(`INSERT INTO public.t VALUES (1, '${INSTANT}') RETURNING id`)).toEqual([{ id: 1 }]);
  });

  it('has it in triggers and policies', async () => {
    await install(`
      CREATE TABLE t (id int PRIMARY KEY, at timestamptz, day date);
      CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS
        $f$ BEGIN NEW.at := CURRENT_TIMESTAMP; NEW.day := now()::date; RETURN NEW; END $f$;
      CREATE TRIGGER stamped BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.at IS NULL OR NEW.at < CURRENT_TIMESTAMP) EXECUTE FUNCTION stamp();
      ALTER TABLE t ENABLE ROW LEVEL SECURITY;
      CREATE POLICY today ON t USING (day = CURRENT_DATE) WITH CHECK (day <= CURRENT_DATE);`);
    await using reader = await createLimitedRole(
      scratch,
      'leakproof_test_reader',
      (name) => `GRANT SELECT ON t TO ${name}; GRANT ${name} TO ${role?.name ?? 'CURRENT_USER'}`,
    );
    await query("INSERT INTO t VALUES (1, NULL), (2, '2030-01-01')");
    await query(`SET ROLE ${reader.name}`);
    expect(await query('SELECT id, at FROM t ORDER BY id')).toEqual([
      { id: 1, at: new Date(INSTANT) },
      { id: 2, at: new Date(INSTANT) },
    ]);
    await query('RESET ROLE');
  });

  it('leaves search path, schema and tables to the application', async () => {
    await install('CREATE SCHEMA other; CREATE TABLE t (id int PRIMARY KEY)');
    expect(await query('SELECT current_schema(), current_schema, current_schemas(false)::text[]::text[]')).toEqual([
      { current_schema: 'public', current_schemas: ['public'] },
    ]);
    await query('CREATE TABLE made (id int); SET search_path = other; CREATE TABLE also_made (id int)');
    expect(
      await query(
        "SELECT relname, relnamespace::regnamespace::text AS schema FROM pg_class WHERE relname ~ 'made$' ORDER BY 1",
      ),
    ).toEqual([
      { relname: 'also_made', schema: 'other' },
      { relname: 'made', schema: 'public' },
    ]);
    expect(await query('SHOW search_path')).toEqual([{ search_path: 'other' }]);
  });

  it('breaks no generated column, index or partition', async () => {
    await install(`
      CREATE TABLE t (id uuid DEFAULT gen_random_uuid(), at timestamptz DEFAULT now(), name text, lower_name text GENERATED ALWAYS AS (lower(name)) STORED,
        day date GENERATED ALWAYS AS ((at AT TIME ZONE 'UTC')::date) STORED, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE t_2031 PARTITION OF t FOR VALUES FROM ('2031-01-01') TO ('2032-01-01');
      CREATE TABLE t_rest PARTITION OF t DEFAULT;
      CREATE INDEX ON t (upper(name), date_trunc('day', at, 'UTC'));`);
    await query("INSERT INTO t (name) VALUES ('A')");
    expect(
      await query(
        "SELECT lower_name, day::text, tableoid::regclass::text AS part FROM t WHERE at > now() - interval '1 day'",
      ),
    ).toEqual([{ lower_name: 'a', day: DAY, part: 't_2031' }]);
    await query('ALTER TABLE t ADD later timestamptz DEFAULT now(); CREATE INDEX ON t (later)');
    expect(await query('SELECT later FROM t')).toEqual([{ later: new Date(INSTANT) }]);
  });

  it('draws numbers inside the range, and uuids of version 7 in order', async () => {
    await install('CREATE TABLE t (id int PRIMARY KEY)');
    const rows = await query(`
      SELECT min(a) >= 0 AND max(a) < 1 AND count(DISTINCT a) = 500 AS unit, min(b) AS low, max(b) AS high,
        bool_and(scale(c) = 2 AND c BETWEEN 1.25 AND 1.5) AS numeric, array_agg(d ORDER BY n) = array_agg(d ORDER BY d) AS ordered,
        avg(e) BETWEEN -0.2 AND 0.2 AS normal, bool_and(length(f) = 5) AND count(DISTINCT f) = 500 AS bytes
      FROM (SELECT n, random() AS a, random(1, 6) AS b, random(1.25, 1.5) AS c, uuidv7() AS d, random_normal() AS e, gen_random_bytes(5) AS f
        FROM generate_series(1, 500) AS n) AS drawn`);
    expect(rows).toEqual([{ unit: true, low: 1, high: 6, numeric: true, ordered: true, normal: true, bytes: true }]);
    await expect(value('random(2, 1)')).rejects.toThrow('lower bound must be less than or equal to upper bound');
    await expect(value("array_sample('{1}'::int[], 2)")).rejects.toThrow('sample size');
    expect(await value("array_shuffle('{{1,2}}'::int[])")).toBe('{{1,2}}');
    expect(
      await query("SELECT array_agg(x ORDER BY x) AS kept FROM unnest(array_shuffle('{3,1,2}'::int[])) AS x"),
    ).toEqual([{ kept: [1, 2, 3] }]);
    for (const kind of ['des', 'xdes', 'md5', 'bf']) {
      expect([kind, await value(`gen_salt('${kind}') <> gen_salt('${kind}')`)]).toEqual([kind, 'true']);
      expect(
        await query(
          `WITH made AS MATERIALIZED (SELECT crypt('secret', gen_salt('${kind}')) AS hash) SELECT crypt('secret', hash) = hash AS fits, crypt('other', hash) = hash AS too FROM made`,
        ),
      ).toEqual([{ fits: true, too: false }]);
    }
  });

  it('is the real clock and real randomness while no step is set', async () => {
    await install('CREATE TABLE t (id int PRIMARY KEY)');
    await journal.release();
    for (const at of [...NOW_CALLS, 'CURRENT_TIMESTAMP']) {
      expect([at, await value(`abs(extract(epoch FROM ${at}) - ${Date.now() / 1000}) < 600`)]).toEqual([at, 'true']);
    }
    expect(await value('gen_random_uuid()')).not.toBe(await value('gen_random_uuid()'));
    await session.client.query('TRUNCATE leakproof.step');
    expect(await value(`extract(year FROM now()) < 2031 AND random() <> random()`)).toBe('true');
  });

  it('takes up what has come since', async () => {
    await install('CREATE TABLE t (id int PRIMARY KEY)');
    await run('CREATE SCHEMA late; GRANT USAGE ON SCHEMA late TO PUBLIC; ALTER EXTENSION pgcrypto SET SCHEMA late');
    await query('ALTER TABLE t ADD at date DEFAULT CURRENT_DATE, ADD secret bytea DEFAULT late.gen_random_bytes(2)');
    for (let times = 0; times < 2; times += 1) determinism = await installDeterminism(session);
    await query('ALTER TABLE t ALTER id SET DEFAULT 1; INSERT INTO t DEFAULT VALUES');
    expect(await query('SELECT at::text, secret = late.gen_random_bytes(2) AS same FROM t')).toEqual([
      { at: DAY, same: false },
    ]);
    await journal.readStep(FIRST);
    expect(await query('SELECT secret = late.gen_random_bytes(2) AS same FROM t')).toEqual([{ same: true }]);
  });

  it('says what it cannot reach', async () => {
    await install(`
      CREATE TABLE t (id int PRIMARY KEY, day date);
      CREATE MATERIALIZED VIEW recent AS SELECT id FROM t WHERE day > CURRENT_DATE - 30;
      CREATE RULE kept AS ON UPDATE TO t WHERE OLD.day < CURRENT_DATE DO INSTEAD NOTHING;
      CREATE FUNCTION check_day() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN NEW; END $f$;
      CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON t FOR EACH ROW WHEN (NEW.day > CURRENT_DATE) EXECUTE FUNCTION check_day()`);
    expect(determinism.uncontrolled).toEqual([
      'materialized view public.recent',
      'rule kept of public.t',
      'trigger checked of public.t',
    ]);
    expect((await installDeterminism(session)).uncontrolled).toEqual(determinism.uncontrolled);
  });
});

describe('the functions of Postgres', () => {
  it('are what they were once the schemas of the harness are dropped', async () => {
    const definitions = async () =>
      (
        await run(
          "SELECT pg_get_functiondef(oid) AS definition FROM pg_proc WHERE pronamespace IN ('pg_catalog'::regnamespace, 'public'::regnamespace) AND proname ~ 'now|stamp|random|uuid|salt|age$' ORDER BY oid",
        )
      ).rows;
    await run('CREATE EXTENSION pgcrypto');
    const before = await definitions();
    for (const dropped of ['leakproof, leakproof_determinism', 'leakproof']) {
      {
        await using superuser = await openHarnessSession({ connectionString: scratch.url });
        await installJournal(superuser, []);
        await installDeterminism(superuser);
        expect(await definitions()).not.toEqual(before);
      }
      await run(`DROP SCHEMA ${dropped} CASCADE`);
      expect(await definitions()).toEqual(before);
      expect((await run('SELECT now() <= clock_timestamp() AS real')).rows).toEqual([{ real: true }]);
    }
  });
});
