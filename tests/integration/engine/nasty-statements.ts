import fc from 'fast-check';
import { COLUMNS, sample } from './nasty-schema.ts';

const small = fc.integer({ min: 1, max: 5 });
const code = fc.constantFrom("'one'", "'two'", "'three'", "'four'", "'it''s'");
const letter = fc.constantFrom("'a'", "'b'", "'['", "'[1'");
const region = fc.constantFrom("'north'", "'south'", "'east'", "'west'");
const truth = fc.constantFrom('true', 'false');

/** A session that plays a replica never looks at a deferrable key: two rows would stay under it. */
const CHECKED = fc.constant("current_setting('session_replication_role') = 'origin'");

type Values = (values: TemplateStringsArray, ...parts: readonly fc.Arbitrary<unknown>[]) => fc.Arbitrary<string>;

/** An SQL text with arbitraries in it. */
const sql: Values = (texts, ...parts) =>
  fc
    .tuple(...parts)
    .map((values) => texts.map((text, at) => `${text}${at < values.length ? String(values[at]) : ''}`).join(''));

const typed = fc.record({ column: fc.constantFrom(...COLUMNS), at: fc.nat(9) });

/** Statements that write to the nasty schema by all means that Postgres offers. Many fail, which is as it should be. */
export const statement: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: typed.map(
      ({ column, at }) => `UPDATE everything SET ${column.name} = ${sample(column, at)} WHERE id % 2 = ${at % 2}`,
    ),
  },
  {
    weight: 3,
    arbitrary: typed.map(({ column, at }) => `INSERT INTO everything (${column.name}) VALUES (${sample(column, at)})`),
  },
  sql`DELETE FROM everything WHERE id = ${small}`,
  sql`INSERT INTO everything (id) OVERRIDING SYSTEM VALUE VALUES (${small}) ON CONFLICT DO NOTHING`,
  sql`INSERT INTO nokey VALUES (${small}, 'a', '{}'), (1, 'a', '{}')`,
  sql`UPDATE nokey SET a = ${small} WHERE b = 'a'`,
  sql`UPDATE nokey SET c = c`,
  sql`DELETE FROM nokey WHERE ctid = (SELECT min(ctid) FROM nokey WHERE b = 'a' OR b IS NULL)`,
  sql`DELETE FROM nokey WHERE a IS NULL OR a = ${small}`,
  sql`INSERT INTO pair VALUES (${small}, ${letter}, ${small}, ${small}, NULL) ON CONFLICT (b, a) DO UPDATE SET place = excluded.place + 10`,
  sql`UPDATE pair SET a = ${small}, b = ${letter} WHERE a = ${small} AND b = ${letter}`,
  sql`UPDATE pair SET place = 5 - place, swap = 5 - swap WHERE place BETWEEN 1 AND 4`,
  sql`UPDATE pair SET strict = NULL WHERE a = ${small}`,
  sql`UPDATE pair SET strict = strict + 100 WHERE strict < 100`,
  sql`UPDATE pair SET strict = 203 - strict WHERE strict > 100`,
  sql`UPDATE pair SET strict = strict - 100 WHERE strict > 100`,
  sql`UPDATE seat SET id = 5 - id WHERE ${CHECKED}`,
  sql`UPDATE seat SET id = id + 1 WHERE ${CHECKED} AND id <= ${small}`,
  sql`WITH gone AS (DELETE FROM seat WHERE id <= ${small} RETURNING *) INSERT INTO seat SELECT id, 'dan' FROM gone WHERE ${CHECKED}`,
  sql`UPDATE shelf SET id = id % 3 + 1 WHERE ${CHECKED}`,
  sql`UPDATE shelf SET id = ${small} WHERE ${CHECKED} AND id = ${small}`,
  sql`UPDATE shelf SET what = what || id WHERE id <= ${small}`,
  sql`INSERT INTO shelf SELECT ${small}, 'oats' WHERE ${CHECKED}`,
  sql`DELETE FROM shelf WHERE id = ${small} AND what = 'rice'`,
  sql`INSERT INTO parent VALUES (${small}, ${code}) ON CONFLICT (id) DO UPDATE SET code = excluded.code`,
  sql`INSERT INTO parent VALUES (${small}, ${code}) ON CONFLICT DO NOTHING`,
  sql`UPDATE parent SET id = ${small} WHERE id = ${small}`,
  sql`DELETE FROM parent WHERE id = ${small}`,
  sql`INSERT INTO child (parent, code) SELECT id, code FROM parent WHERE id <= ${small}`,
  sql`WITH gone AS (DELETE FROM child WHERE id <= ${small} RETURNING *) INSERT INTO child (parent) SELECT parent FROM gone`,
  sql`INSERT INTO grandchild SELECT id, ${small} FROM child ON CONFLICT DO NOTHING`,
  sql`INSERT INTO node VALUES (${small}, ${small})`,
  sql`UPDATE node SET id = id + 10 WHERE id = ${small}`,
  sql`DELETE FROM node WHERE id = ${small}`,
  sql`WITH moved AS (UPDATE node SET parent = NULL WHERE id > ${small}) DELETE FROM node WHERE id = ${small}`,
  sql`WITH e AS (INSERT INTO egg VALUES (${small}, 9)) INSERT INTO hen VALUES (9, 1)`,
  sql`WITH gone AS (DELETE FROM hen WHERE id > 0) DELETE FROM egg WHERE id < ${small} + 10`,
  sql`DELETE FROM hen`,
  sql`INSERT INTO booking VALUES (${small}, int4range(${small}, ${small} + 5))`,
  sql`UPDATE booking SET during = int4range(lower(during) + ${small}, upper(during) + ${small})`,
  sql`INSERT INTO "Mixed ""Case" VALUES (${small}.00, 'y', ${small}) ON CONFLICT ("a b") DO UPDATE SET "a b" = excluded."a b"`,
  sql`UPDATE "Mixed ""Case" SET leakproof_row = ${small}, image = 'i' WHERE "a b" <= ${small}`,
  sql`UPDATE keyless_virtual SET a = ${small} WHERE a <= ${small}`,
  sql`INSERT INTO keyless_virtual VALUES (${small})`,
  sql`DELETE FROM keyless_virtual WHERE virtual_b = ${small}`,
  sql`INSERT INTO hollow SELECT FROM generate_series(1, ${small})`,
  sql`DELETE FROM hollow WHERE ctid = (SELECT min(ctid) FROM hollow)`,
  sql`UPDATE weather SET region = ${region} WHERE region = ${region}`,
  sql`UPDATE weather SET id = ${small}, note = 'moved' WHERE region = ${region} AND id = ${small}`,
  sql`INSERT INTO weather VALUES (${region}, ${small}, 'new') ON CONFLICT (region, id) DO UPDATE SET note = 'again'`,
  sql`INSERT INTO weather_south (region, id) VALUES ('south', ${small})`,
  sql`MERGE INTO weather AS t USING (VALUES (${region}, ${small})) AS s (region, id) ON t.region = s.region AND t.id = s.id
    WHEN MATCHED AND s.id > 2 THEN DELETE WHEN MATCHED THEN UPDATE SET id = s.id + 3 WHEN NOT MATCHED THEN INSERT VALUES (s.region, s.id, 'merged')`,
  sql`DELETE FROM weather WHERE id = ${small}`,
  sql`UPDATE animal SET sound = 'moo' WHERE id = ${small}`,
  sql`DELETE FROM ONLY animal WHERE id = ${small}`,
  sql`INSERT INTO dog VALUES (${small}, 'grr', ${small})`,
  sql`UPDATE "other schema".parent SET tags = tags || ARRAY['x']`,
  sql`UPDATE rank SET is_first = ${truth} WHERE id <= ${small}`,
  sql`INSERT INTO rank VALUES (${small}, ${truth}) ON CONFLICT (id) DO UPDATE SET is_first = true`,
  sql`UPDATE rank SET is_first = true, id = id + 10 WHERE id = ${small}`,
  sql`DELETE FROM rank WHERE id >= ${small}`,
  sql`DELETE FROM log WHERE id % ${small} = 0`,
  sql`COPY log (entry) FROM PROGRAM 'echo copied'`,
  sql`SELECT nextval('lonely'), setval('untouched', ${small}, ${truth})`,
  sql`SELECT nextval('untouched')`,
  sql`SELECT setval('child_id_seq', 100 + ${small}, ${truth})`,
  sql`TRUNCATE ${fc.constantFrom('parent CASCADE', 'nokey', 'weather', 'weather_south', 'everything RESTART IDENTITY', 'animal', 'ONLY animal', 'node', 'egg, hen', 'keyless_virtual', 'rank, log RESTART IDENTITY')}`,
  sql`ALTER SEQUENCE lonely RESTART`,
  {
    weight: 3,
    arbitrary: sql`REFRESH MATERIALIZED VIEW ${fc.constantFrom('', 'CONCURRENTLY ')}${fc.constantFrom('z_ranks', '"a first"')}`,
  },
  sql`REFRESH MATERIALIZED VIEW ${fc.constantFrom('z_ranks', '"a first"', '"other schema".tags', 'hollow_yet')}${fc.constantFrom('', ' WITH NO DATA')}`,
  {
    weight: 3,
    arbitrary: sql`SET session_replication_role = ${fc.constantFrom('replica', 'origin')}`,
  },
  sql`SET datestyle = ${fc.constantFrom("'SQL, DMY'", "'German'")}; SET intervalstyle = ${fc.constantFrom("'sql_standard'", "'iso_8601'")}`,
  sql`SET extra_float_digits = -15; SET bytea_output = 'escape'; SET timezone = 'Asia/Kolkata'; SET search_path = public, "other schema"`,
  sql`SELECT 1 / 0`,
);
