/** Holds nothing but functions, so that putting it before all others on a search path hides no table. */
export const DETERMINISM_SCHEMA = 'leakproof_determinism';

/** What the clock keywords are replaced by. */
export const NOW = `${DETERMINISM_SCHEMA}.now()`;

/** A function of Postgres or of an extension, with the one that takes its place. */
export type Shadow = {
  readonly name: string;
  /** Types of its arguments, as `regprocedure` prints them. */
  readonly types: readonly string[];
  readonly returns: string;
  readonly volatility: 'STABLE' | 'VOLATILE';
  /** What it gives during a step: an expression over the step `s` and the arguments `$1`, `$2`. */
  readonly controlled: string;
  /** What the step must have set for that. */
  readonly needs: 'instant' | 'stream';
  /** The arguments as they are declared, where some have defaults. */
  readonly defaults?: readonly string[];
};

const stamp: Omit<Shadow, 'name'> = {
  types: [],
  returns: 'timestamp with time zone',
  volatility: 'STABLE',
  controlled: 's.instant',
  needs: 'instant',
};

const draw = "pg_catalog.md5(s.stream || ' ' || pg_catalog.nextval('leakproof.draw'))";

/** 52 bits, as many as a double holds. */
const unit = `(('x' || pg_catalog.substr(${draw}, 1, 13))::pg_catalog.bit(52)::pg_catalog.int8 / 4503599627370496.0::pg_catalog.float8)`;

const uuid = (hex: string, version: number): string =>
  `pg_catalog.overlay(pg_catalog.overlay(${hex}, '${version}', 13), '8', 17)::pg_catalog.uuid`;

/**
 * Those of one step sort as they were drawn, up to 65,536 of them: what is listed by id keeps its order when other rows of the same
 * step are not made.
 */
const inOrder = (version: number): string =>
  uuid(
    `pg_catalog.substr(pg_catalog.md5(s.stream), 1, 8) || ` +
      `pg_catalog.lpad(pg_catalog.to_hex(pg_catalog.nextval('leakproof.draw') % 65536), 4, '0') || ` +
      `pg_catalog.substr(pg_catalog.md5(s.stream || ' ' || pg_catalog.currval('leakproof.draw')), 1, 20)`,
    version,
  );

const random4: Omit<Shadow, 'name'> = {
  types: [],
  returns: 'uuid',
  volatility: 'VOLATILE',
  controlled: inOrder(4),
  needs: 'stream',
};

/** As Postgres makes them: milliseconds first, then what orders those of one millisecond, here the number of the draw. */
const uuid7 = (instant: string): string =>
  uuid(
    `pg_catalog.lpad(pg_catalog.to_hex((EXTRACT(epoch FROM ${instant}) * 1000)::pg_catalog.int8), 12, '0') || '7' || ` +
      `pg_catalog.lpad(pg_catalog.to_hex(pg_catalog.nextval('leakproof.draw') % 4096), 3, '0') || ` +
      `pg_catalog.substr(pg_catalog.md5(s.stream || ' ' || pg_catalog.currval('leakproof.draw')), 1, 16)`,
    7,
  );

/** A number between $1 and $2, both included; a wrong range is left to Postgres to complain of. */
const between = (type: string, number: string): Shadow => ({
  name: 'random',
  types: [type, type],
  returns: type,
  volatility: 'VOLATILE',
  controlled: `CASE WHEN $1 > $2 THEN pg_catalog.random($1, $2) ELSE (${number})::${type} END`,
  needs: 'stream',
});

const wholeNumber = `$1 + pg_catalog.floor(${unit}::pg_catalog.numeric * ($2::pg_catalog.numeric - $1 + 1))`;

/**
 * Every function that reads a clock or draws at random, and takes part in what an application stores or shows. Those that this server
 * does not have are left out. Not among them, since they cannot be: `CURRENT_TIMESTAMP` and its kin (see `clock-keywords.ts`), and
 * the strings `'now'`, `'today'`, `'tomorrow'`, `'yesterday'` read as times.
 */
export const SHADOWS: readonly Shadow[] = [
  { name: 'now', ...stamp },
  { name: 'transaction_timestamp', ...stamp },
  { name: 'statement_timestamp', ...stamp },
  { name: 'clock_timestamp', ...stamp, volatility: 'VOLATILE' },
  {
    name: 'timeofday',
    types: [],
    returns: 'text',
    volatility: 'VOLATILE',
    controlled: `pg_catalog.to_char(s.instant, 'Dy Mon DD HH24:MI:SS.US YYYY TZ')`,
    needs: 'instant',
  },
  ...['timestamp with time zone', 'timestamp without time zone'].map(
    (type): Shadow => ({
      name: 'age',
      types: [type],
      returns: 'interval',
      volatility: 'STABLE',
      controlled: `pg_catalog.age(s.instant::date::${type}, $1)`,
      needs: 'instant',
    }),
  ),
  { name: 'gen_random_uuid', ...random4 },
  { name: 'uuidv4', ...random4 },
  { name: 'uuid_generate_v4', ...random4 },
  { name: 'uuid_generate_v1', ...random4, controlled: inOrder(1) },
  { name: 'uuid_generate_v1mc', ...random4, controlled: inOrder(1) },
  { name: 'uuidv7', ...random4, controlled: uuid7('s.instant') },
  { name: 'uuidv7', ...random4, types: ['interval'], controlled: uuid7('(s.instant + $1)') },
  { name: 'random', types: [], returns: 'double precision', volatility: 'VOLATILE', controlled: unit, needs: 'stream' },
  between('integer', wholeNumber),
  between('bigint', wholeNumber),
  between(
    'numeric',
    `pg_catalog.round($1 + ${unit}::pg_catalog.numeric * ($2 - $1), GREATEST(pg_catalog.scale($1), pg_catalog.scale($2)))`,
  ),
  {
    name: 'random_normal',
    types: ['double precision', 'double precision'],
    defaults: ['mean double precision DEFAULT 0', 'stddev double precision DEFAULT 1'],
    returns: 'double precision',
    volatility: 'VOLATILE',
    controlled: `$1 + $2 * pg_catalog.sqrt(-2 * pg_catalog.ln(1 - ${unit})) * pg_catalog.cos(2 * pg_catalog.pi() * ${unit})`,
    needs: 'stream',
  },
  {
    name: 'gen_random_bytes',
    types: ['integer'],
    returns: 'bytea',
    volatility: 'VOLATILE',
    controlled: `pg_catalog.substr(pg_catalog.decode(pg_catalog.array_to_string(
      ARRAY(SELECT ${draw} FROM pg_catalog.generate_series(0, $1 / 16)), ''), 'hex'), 1, $1)`,
    needs: 'stream',
  },
];

/** Names the signatures of SHADOWS as $1 that this server has, in `pg_catalog` or in an extension, with the schema they are in. */
export const KNOWN_FUNCTIONS_SQL = `
SELECT p.proname || '(' || coalesce((SELECT string_agg(format_type(t, NULL), ',' ORDER BY place)
    FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, place)), '') || ')' AS signature,
  quote_ident(n.nspname) AS schema
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.proname = ANY ($1) AND n.nspname <> '${DETERMINISM_SCHEMA}' AND (n.nspname = 'pg_catalog' OR EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'))`;

/** Makes the function that stands before `original` on the search path. While no step runs, it hands over to that. */
export function shadowSql(shadow: Shadow, originalSchema: string): string {
  const { name, types, returns, volatility, controlled, needs, defaults = types } = shadow;
  const original = `${originalSchema}.${name}(${types.map((_, at) => `$${at + 1}`).join(', ')})`;
  return `CREATE OR REPLACE FUNCTION ${DETERMINISM_SCHEMA}.${name}(${defaults.join(', ')}) RETURNS ${returns}
LANGUAGE plpgsql ${volatility} AS $body$
BEGIN
  RETURN CASE WHEN s.${needs} IS NULL THEN ${original} ELSE ${controlled} END FROM leakproof.step AS s;
END $body$;`;
}

/** The signature as KNOWN_FUNCTIONS_SQL prints it. */
export function signatureOf({ name, types }: Shadow): string {
  return `${name}(${types.join(',')})`;
}

/** Every default of a column or a domain outside of the system's schemas and the harness's, with the statement that would alter it. */
export const DEFAULTS_SQL = `
SELECT format('ALTER TABLE ONLY %I.%I ALTER COLUMN %I', n.nspname, c.relname, a.attname) AS target,
  pg_get_expr(d.adbin, d.adrelid) AS expression
FROM pg_attrdef d
JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND a.attgenerated = ''
JOIN pg_class c ON c.oid = d.adrelid AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^(pg_|leakproof)' AND n.nspname <> 'information_schema'
UNION ALL
SELECT format('ALTER DOMAIN %I.%I', n.nspname, t.typname), t.typdefault
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'd' AND t.typdefault IS NOT NULL
  AND n.nspname !~ '^(pg_|leakproof)' AND n.nspname <> 'information_schema'`;
