/**
 * Settings under which a row has one text, whatever the session that wrote it has chosen, and under which that text reads back as
 * the same row. `search_path` decides how `regclass` and its kin print; anything beyond `pg_catalog` would leave schemas out.
 */
const SETTINGS: readonly (readonly [name: string, value: string])[] = [
  ['search_path', 'pg_catalog'],
  ['timezone', "'UTC'"],
  ['datestyle', "'ISO, YMD'"],
  ['intervalstyle', "'postgres'"],
  ['extra_float_digits', '3'],
  ['bytea_output', "'hex'"],
  ['lc_monetary', "'C'"],
  ['xmloption', "'content'"],
];

/** The settings as clauses of CREATE FUNCTION. */
export const EXACT_TEXT_CLAUSES = SETTINGS.map(([name, value]) => `SET ${name} = ${value}`).join(' ');

/** The settings as statements of a session. */
export const EXACT_TEXT_STATEMENTS = SETTINGS.map(([name, value]) => `SET ${name} = ${value};`).join(' ');
