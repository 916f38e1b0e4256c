/** Holds nothing but functions. No search path leads here: what is called is called by its full name. */
export const DETERMINISM_SCHEMA = 'leakproof_determinism';

/** What the clock keywords are replaced by. */
export const NOW = `${DETERMINISM_SCHEMA}.now()`;

/** A function of Postgres or of an extension that reads a clock or draws at random, with what it gives during a step. */
export type Shadow = {
  readonly name: string;
  /** Types of its arguments, as `regprocedure` prints them. */
  readonly types: readonly string[];
  /** An expression over the step `s`, the arguments `$1`, `$2`, and, where it needs the stream, the number `n` of the draw. */
  readonly controlled: string;
  /** What the step must have set for that. */
  readonly needs: 'instant' | 'stream';
};

/** 32 hexadecimal digits that depend on the stream and the number of the draw; `more` tells several of one draw apart. */
const hex = (more = "''") => `pg_catalog.md5(s.stream || ' ' || n || ${more})`;

/** 52 bits, as many as a double holds, of those digits from `start` on. */
const unit = (start: number): string =>
  `(('x' || pg_catalog.substr(${hex()}, ${start}, 13))::pg_catalog.bit(52)::pg_catalog.int8 / 4503599627370496.0::pg_catalog.float8)`;

const numbered = (digits: number): string => `pg_catalog.lpad(pg_catalog.to_hex(n % ${16 ** digits}), ${digits}, '0')`;

const uuid = (digits: string, version: number): string =>
  `pg_catalog.overlay(pg_catalog.overlay(${digits}, '${version}', 13), '8', 17)::pg_catalog.uuid`;

/**
 * Those of one step sort as they were drawn, up to 65,536 of them: what is listed by id keeps its order when other rows of the same
 * step are not made.
 */
const inOrder = (version: number): string =>
  uuid(
    `pg_catalog.substr(pg_catalog.md5(s.stream), 1, 8) || ${numbered(4)} || pg_catalog.substr(${hex()}, 1, 20)`,
    version,
  );

/** As Postgres makes them: milliseconds first, then what orders those of one millisecond, here the number of the draw. */
const uuid7 = (instant: string): string =>
  uuid(
    `pg_catalog.lpad(pg_catalog.to_hex((EXTRACT(epoch FROM ${instant}) * 1000)::pg_catalog.int8), 12, '0') || '7' || ` +
      `${numbered(3)} || pg_catalog.substr(${hex()}, 1, 16)`,
    7,
  );

const original = (name: string): string => `${DETERMINISM_SCHEMA}.real_${name}`;

const instant = (name: string): Shadow => ({ name, types: [], controlled: 's.instant', needs: 'instant' });

const draw = (name: string, types: readonly string[], controlled: string): Shadow => ({
  name,
  types,
  controlled,
  needs: 'stream',
});

/** A number between $1 and $2, both included; a wrong range is left to Postgres to complain of. */
const between = (type: string, number: string): Shadow =>
  draw('random', [type, type], `CASE WHEN $1 > $2 THEN ${original('random')}($1, $2) ELSE (${number})::${type} END`);

const wholeNumber = `$1 + pg_catalog.floor(${unit(1)}::pg_catalog.numeric * ($2::pg_catalog.numeric - $1 + 1))`;

const shuffled = `ARRAY(SELECT item FROM pg_catalog.unnest($1) WITH ORDINALITY AS given (item, place) ORDER BY ${hex("' ' || place")})`;

/** The letters that a salt may be made of hold all hexadecimal digits. What comes before them says how to hash, and stays. */
const salted = (real: string): string =>
  `CASE WHEN ${real} LIKE '\\_%' THEN pg_catalog.left(${real}, 5) || pg_catalog.substr(${hex()}, 1, 4)
    ELSE pg_catalog.regexp_replace(${real}, '[^$]+$', '') || pg_catalog.substr(${hex()}, 1,
      pg_catalog.length(pg_catalog.substring(${real}, '[^$]+$'))) END`;

/**
 * Every function that reads a clock or draws at random, and takes part in what an application stores or shows. Those that this server
 * does not have are left out. Not among them, since they cannot be: the clock keywords (see `controlled-sql.ts`), and what encrypts
 * with a key drawn inside of pgcrypto.
 */
export const SHADOWS: readonly Shadow[] = [
  instant('now'),
  instant('transaction_timestamp'),
  instant('statement_timestamp'),
  instant('clock_timestamp'),
  {
    name: 'timeofday',
    types: [],
    controlled: `pg_catalog.to_char(s.instant, 'Dy Mon DD HH24:MI:SS.US YYYY TZ')`,
    needs: 'instant',
  },
  ...['timestamp with time zone', 'timestamp without time zone'].map(
    (type): Shadow => ({
      name: 'age',
      types: [type],
      controlled: `pg_catalog.age(s.instant::date::${type}, $1)`,
      needs: 'instant',
    }),
  ),
  ...['gen_random_uuid', 'uuidv4', 'uuid_generate_v4'].map((name) => draw(name, [], inOrder(4))),
  ...['uuid_generate_v1', 'uuid_generate_v1mc'].map((name) => draw(name, [], inOrder(1))),
  ...['uuidv7', 'uuid_generate_v7'].map((name) => draw(name, [], uuid7('s.instant'))),
  draw('uuidv7', ['interval'], uuid7('(s.instant + $1)')),
  draw('random', [], unit(1)),
  between('integer', wholeNumber),
  between('bigint', wholeNumber),
  between(
    'numeric',
    `pg_catalog.round($1 + ${unit(1)}::pg_catalog.numeric * ($2 - $1), GREATEST(pg_catalog.scale($1), pg_catalog.scale($2)))`,
  ),
  draw(
    'random_normal',
    ['double precision', 'double precision'],
    `$1 + $2 * pg_catalog.sqrt(-2 * pg_catalog.ln(1 - ${unit(1)})) * pg_catalog.cos(2 * pg_catalog.pi() * ${unit(14)})`,
  ),
  // Those of more dimensions are left to Postgres.
  draw(
    'array_shuffle',
    ['anyarray'],
    `CASE WHEN pg_catalog.array_ndims($1) > 1 THEN ${original('array_shuffle')}($1) ELSE ${shuffled} END`,
  ),
  draw(
    'array_sample',
    ['anyarray', 'integer'],
    `CASE WHEN pg_catalog.array_ndims($1) > 1 OR $2 NOT BETWEEN 0 AND pg_catalog.cardinality($1)
      THEN ${original('array_sample')}($1, $2) ELSE (${shuffled})[1:$2] END`,
  ),
  draw(
    'gen_random_bytes',
    ['integer'],
    `CASE WHEN $1 NOT BETWEEN 1 AND 1024 THEN ${original('gen_random_bytes')}($1)
      ELSE pg_catalog.substr(pg_catalog.decode(pg_catalog.array_to_string(
        ARRAY(SELECT ${hex("' ' || part")} FROM pg_catalog.generate_series(0, $1 / 16) AS part), ''), 'hex'), 1, $1) END`,
  ),
  draw('gen_salt', ['text'], salted(`${original('gen_salt')}($1)`)),
  draw('gen_salt', ['text', 'integer'], salted(`${original('gen_salt')}($1, $2)`)),
];

/** The signature as the catalog prints it. */
export function signatureOf({ name, types }: Pick<Shadow, 'name' | 'types'>): string {
  return `${name}(${types.join(',')})`;
}
