/**
 * A schema of all that has ever surprised a trigger: every built-in type, keys of all kinds and none, cascades, cycles, deferred and
 * exclusion constraints, partitions that order their columns differently, triggers that write again, generated and virtual columns.
 */

/** Some values of every built-in type that a column can have, hard ones first. */
export const SAMPLES: { readonly [type: string]: readonly string[] } = {
  boolean: ['true', 'false'],
  smallint: ['-32768', '7'],
  bigint: ['9223372036854775807', '9007199254740993', '9007199254740992'],
  numeric: ['1.10', '1.1', 'NaN', '-Infinity', '12345678901234567890.1234567890123456789', '0.000'],
  'numeric(5,2)': ['1.50', '-999.99'],
  real: ['0.1', '-0', 'Infinity', '1.17549435e-38', '3.4028235e38'],
  'double precision': ['0.1', '-0', 'NaN', '5e-324', '1.7976931348623157e308', '0.30000000000000004'],
  money: ['-92233720368547758.08', '1.5'],
  text: ['', ' ', 'NULL', '"\\,()', 'line\nbreak\ttab', 'ünï💥', "it's"],
  'character varying(3)': ['abc', ''],
  'character(4)': ['a', 'abcd'],
  '"char"': ['x', '\\200'],
  name: ['a name'],
  bytea: ['\\x00ff', ''],
  date: ['infinity', '-infinity', '0044-03-15 BC', '2024-02-29'],
  time: ['24:00:00', '12:34:56.789012'],
  timetz: ['12:00:00+05:30', '23:59:59.999999-15:59'],
  timestamp: ['infinity', '294276-12-31 23:59:59.999999', '2024-01-01 BC'],
  'timestamp(0)': ['2024-01-01 00:00:00.6'],
  timestamptz: ['-infinity', '2024-07-01 12:00:00.123456+02'],
  interval: ['-1 mon +1 day -01:02:03.5', '1 year', '-178000000 years', 'infinity'],
  'interval day to second': ['1 day 01:00:00.5'],
  uuid: ['00000000-0000-0000-0000-000000000000', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'],
  json: ['{"b": 1,  "a": [1.0, null], "b": 2}', '"\\u00e9"', 'null'],
  jsonb: ['{"b": 1, "a": 1.10}', '[]', 'null', '12345678901234567890'],
  jsonpath: ['$.a[*] ? (@ > 1)'],
  bit: ['1'],
  'bit(3)': ['101'],
  varbit: ['', '10101010101'],
  inet: ['192.168.0.1/24', '::1'],
  cidr: ['10.0.0.0/8'],
  macaddr: ['08:00:2b:01:02:03'],
  macaddr8: ['08:00:2b:01:02:03:04:05'],
  point: ['(0.1,-0)', '(1e300,NaN)'],
  line: ['{1,-1,0.1}'],
  lseg: ['[(0,0),(1,0.1)]'],
  box: ['(1,1),(0,0.3)'],
  path: ['[(0,0),(1,1)]', '((0,0),(1,1))'],
  polygon: ['((0,0),(1,1),(1,0))'],
  circle: ['<(0.1,0.2),3>'],
  tsvector: ["'a':1A,2 'it''s':3"],
  tsquery: ["'a' & !'b' <2> 'c':*"],
  pg_lsn: ['16/B374D848'],
  pg_snapshot: ['10:20:10,14,15'],
  xid8: ['18446744073709551615'],
  oid: ['4294967295'],
  regclass: ['pg_class', 'public.nokey', '12345'],
  regproc: ['now'],
  regtype: ['int4', 'public.mood'],
  int2vector: ['1 2 3'],
  oidvector: ['1 2'],
  tid: ['(1,2)'],
  int4range: ['[1,5)', 'empty', '(,)'],
  numrange: ['[1.10,2]', '(,5]'],
  tstzrange: ['["2024-01-01 00:00:00+00",infinity]'],
  daterange: ['[2024-01-01,2024-01-05)'],
  nummultirange: ['{[1,2],[3.0,4)}', '{}'],
  'integer[]': ['{}', '{1,NULL,3}', '[2:3]={4,5}', '{{1,2},{3,4}}'],
  'text[]': ['{"NULL",NULL,"a,b","\\"",""}'],
  'timestamptz[]': ['{infinity,"2024-01-01 00:00:00+00"}'],
  'double precision[]': ['{0.1,NaN,-0}'],
  mood: ['fine', 'so so', "it's"],
  'mood[]': ['{fine,"so so"}'],
  positive: ['1', '2147483647'],
  'positive[]': ['{1,2}'],
  address: ['("1, Main ""St""",)', '(,"{1,2}")', '(,)'],
  'address[]': ['{"(a,{1})",NULL}'],
  span: ['[0.1,0.2]'],
};

/** Every column of `everything`, with its type; the first is the key. */
export const COLUMNS = Object.keys(SAMPLES).map((type, at) => ({ name: `c${at}`, type }));

export const SCHEMA = `
CREATE TYPE mood AS ENUM ('fine', 'so so', 'it''s');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TYPE address AS (street text, numbers integer[]);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE SEQUENCE lonely INCREMENT 5;
CREATE SEQUENCE untouched START 17;

CREATE TABLE nokey (a integer, b text, c jsonb);
CREATE TABLE everything (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ')});
ALTER TABLE everything ADD gone integer; ALTER TABLE everything DROP gone;

CREATE TABLE pair (a integer, b text, place integer UNIQUE DEFERRABLE INITIALLY IMMEDIATE, swap integer UNIQUE DEFERRABLE INITIALLY DEFERRED,
  strict integer UNIQUE, PRIMARY KEY (b, a));
CREATE TABLE seat (id integer PRIMARY KEY DEFERRABLE INITIALLY IMMEDIATE, who text);
CREATE TABLE shelf (id integer PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, what text);
CREATE TABLE parent (id integer PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE TABLE child (id serial PRIMARY KEY, parent integer REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE,
  code text REFERENCES parent (code) ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE grandchild (child integer REFERENCES child ON DELETE CASCADE, n integer, PRIMARY KEY (child, n));
CREATE TABLE node (id integer PRIMARY KEY, parent integer REFERENCES node ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE egg (id integer PRIMARY KEY, hen integer NOT NULL);
CREATE TABLE hen (id integer PRIMARY KEY, egg integer NOT NULL REFERENCES egg DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE egg ADD FOREIGN KEY (hen) REFERENCES hen DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE booking (room integer, during int4range, EXCLUDE USING gist (during WITH &&));
CREATE TABLE "Mixed ""Case" ("a b" numeric PRIMARY KEY, "select" text, leakproof_row integer, stored integer GENERATED ALWAYS AS (leakproof_row * 2) STORED,
  virtual integer GENERATED ALWAYS AS (leakproof_row * 3) VIRTUAL, image text, held text);
CREATE TABLE keyless_virtual (a integer, virtual_b integer GENERATED ALWAYS AS (a + 1) VIRTUAL);
CREATE TABLE hollow ();
CREATE TABLE weather (region text, id integer, note text, PRIMARY KEY (region, id)) PARTITION BY LIST (region);
CREATE TABLE weather_north PARTITION OF weather FOR VALUES IN ('north');
CREATE TABLE weather_south (note text, gone integer, id integer NOT NULL, region text NOT NULL);
ALTER TABLE weather_south DROP gone;
ALTER TABLE weather ATTACH PARTITION weather_south FOR VALUES IN ('south');
CREATE TABLE weather_other PARTITION OF weather DEFAULT PARTITION BY HASH (id);
CREATE TABLE weather_other_0 PARTITION OF weather_other FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE weather_other_1 PARTITION OF weather_other FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE animal (id integer PRIMARY KEY, sound text);
CREATE TABLE dog (tricks integer) INHERITS (animal);
CREATE SCHEMA "other schema";
CREATE TABLE "other schema".parent (id uuid PRIMARY KEY, tags text[]);

-- Writes rows again that the same statement has written already, so that AFTER triggers fire out of the order of the changes.
CREATE TABLE rank (id integer PRIMARY KEY, is_first boolean NOT NULL, changes integer NOT NULL DEFAULT 0);
CREATE FUNCTION one_first() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.is_first THEN UPDATE rank SET is_first = false, changes = changes + 1 WHERE is_first AND id <> NEW.id; END IF;
  RETURN NULL; END $$;
CREATE TRIGGER "AAA first" AFTER INSERT OR UPDATE ON rank FOR EACH ROW EXECUTE FUNCTION one_first();
CREATE TABLE log (id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, entry text);
CREATE FUNCTION log_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO log (entry) VALUES (TG_TABLE_NAME || ' ' || TG_OP); RETURN NULL; END $$;
CREATE TRIGGER log_it AFTER INSERT OR UPDATE OR DELETE ON rank FOR EACH ROW EXECUTE FUNCTION log_it();
CREATE TRIGGER log_it AFTER INSERT OR UPDATE OR DELETE ON parent FOR EACH ROW EXECUTE FUNCTION log_it();
ALTER TABLE parent ENABLE ALWAYS TRIGGER log_it;
CREATE CONSTRAINT TRIGGER log_later AFTER INSERT OR DELETE ON child DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_it();
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.entry LIKE '%DELETE' AND NEW.id % 5 = 0 THEN RETURN NULL; END IF;
  NEW.entry := upper(NEW.entry); RETURN NEW; END $$;
CREATE TRIGGER zzz_shout BEFORE INSERT OR UPDATE ON log FOR EACH ROW EXECUTE FUNCTION shout();

-- Of tables, of a view of another such view, by rows and as a whole, filled and empty. Made in the wrong order of their names.
CREATE MATERIALIZED VIEW z_ranks AS SELECT id, is_first, changes FROM rank;
CREATE UNIQUE INDEX ON z_ranks (id);
CREATE VIEW first_ranks AS SELECT id FROM z_ranks WHERE is_first;
CREATE MATERIALIZED VIEW "a first" AS SELECT first_ranks.id, parent.code FROM first_ranks, parent;
CREATE UNIQUE INDEX ON "a first" (id, code);
CREATE MATERIALIZED VIEW "other schema".tags AS SELECT unnest(tags) AS tag FROM "other schema".parent;
CREATE MATERIALIZED VIEW hollow_yet AS SELECT a, c FROM nokey WITH NO DATA;
`;

const LONGEST = Math.max(...Object.values(SAMPLES).map(({ length }) => length));

/** The value of a column's type, the `at`-th of its samples, as SQL. */
export function sample({ type }: { readonly type: string }, at: number): string {
  const samples = SAMPLES[type] ?? [];
  return `'${(samples[at % samples.length] ?? '').replaceAll("'", "''")}'::${type}`;
}

const everything = Array.from(
  { length: LONGEST },
  (_, at) =>
    `INSERT INTO everything (${COLUMNS.map(({ name }) => name).join(', ')}) VALUES (${COLUMNS.map((column) => sample(column, at)).join(', ')});`,
);

export const FIXTURES = `
${everything.join('\n')}
INSERT INTO everything DEFAULT VALUES;
INSERT INTO nokey VALUES (1, 'a', '{}'), (1, 'a', '{}'), (1, 'a', '{ }'), (NULL, NULL, NULL), (NULL, NULL, NULL), (2, '', 'null');
INSERT INTO pair VALUES (1, 'a', 1, 1, 1), (2, 'a', 2, 2, 2), (1, 'b', 3, 3, 3), (1, '[', 4, 4, NULL);
INSERT INTO seat VALUES (1, 'ann'), (2, 'bob'), (4, 'cy');
INSERT INTO shelf VALUES (1, 'tea'), (2, 'rice'), (3, 'rice');
INSERT INTO parent VALUES (1, 'one'), (2, 'two'), (3, 'three');
INSERT INTO child (parent, code) VALUES (1, 'one'), (1, 'two'), (2, NULL), (NULL, 'three');
INSERT INTO grandchild VALUES (1, 1), (1, 2), (2, 1);
INSERT INTO node VALUES (1, 1), (2, 1), (3, 2), (4, NULL);
BEGIN; INSERT INTO egg VALUES (1, 1), (2, 2); INSERT INTO hen VALUES (1, 2), (2, 1); COMMIT;
INSERT INTO booking VALUES (1, '[1,3)'), (1, '[3,5)'), (2, '[10,12)');
INSERT INTO "Mixed ""Case" VALUES (1.0, 'x', 1), (1.50, NULL, NULL), (-0.001, '', 5);
INSERT INTO keyless_virtual VALUES (1), (1), (2);
INSERT INTO hollow DEFAULT VALUES; INSERT INTO hollow DEFAULT VALUES;
INSERT INTO weather VALUES ('north', 1, 'n'), ('south', 1, 's'), ('south', 2, 't'), ('east', 1, 'e'), ('west', 2, 'w');
INSERT INTO animal VALUES (1, 'growl'); INSERT INTO dog VALUES (1, 'woof', 3), (2, 'arf', 0);
INSERT INTO "other schema".parent VALUES ('00000000-0000-0000-0000-000000000001', '{a}');
INSERT INTO rank VALUES (1, true), (2, false), (3, false), (4, false);
SELECT nextval('lonely');
`;
