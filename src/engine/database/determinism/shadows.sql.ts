import { CLOCK_KEYWORDS } from './controlled-sql.ts';
import { DETERMINISM_SCHEMA, NOW, type Shadow } from './shadows.ts';

/** A function that is shadowed, as the catalog has it. */
export type KnownFunction = {
  readonly oid: number;
  readonly name: string;
  /** As `signatureOf` has it. */
  readonly signature: string;
  /** Quoted. */
  readonly schema: string;
  /** Its arguments as they are declared, with names and defaults. */
  readonly declared: string;
  readonly returns: string;
  /** How it is declared, after its language: volatility, strictness. */
  readonly traits: string;
  /** The statement that makes it what it is. */
  readonly definition: string;
  /** True where it hands over to the shadow already. */
  readonly isRedirected: boolean;
};

/** The functions named in $1 that this server has, in `pg_catalog` or in an extension; those of `pg_catalog` first. */
export const KNOWN_FUNCTIONS_SQL = `
SELECT p.oid::bigint::float8 AS oid, quote_ident(p.proname) AS name,
  p.proname || '(' || coalesce((SELECT string_agg(format_type(t, NULL), ',' ORDER BY place)
    FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, place)), '') || ')' AS signature,
  quote_ident(n.nspname) AS schema,
  pg_get_function_arguments(p.oid) AS declared,
  pg_get_function_result(p.oid) AS returns,
  concat_ws(' ', CASE p.provolatile WHEN 'v' THEN 'VOLATILE' WHEN 's' THEN 'STABLE' ELSE 'IMMUTABLE' END,
    CASE WHEN p.proisstrict THEN 'STRICT' END) AS traits,
  pg_get_functiondef(p.oid) AS definition,
  p.prosrc ~ '\\m${DETERMINISM_SCHEMA}\\M' AS "isRedirected"
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.proname = ANY ($1) AND p.prokind = 'f' AND (n.nspname = 'pg_catalog' OR EXISTS (
  SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'))
ORDER BY n.nspname = 'pg_catalog' DESC, p.oid`;

/** Counts what is drawn. The harness sets the counter back with each step. */
export const NEXT_DRAW_SQL = `
CREATE OR REPLACE FUNCTION ${DETERMINISM_SCHEMA}.next_draw() RETURNS pg_catalog.int8 LANGUAGE plpgsql VOLATILE AS $body$
DECLARE
  n pg_catalog.int8;
BEGIN
  IF pg_catalog.current_setting('transaction_read_only') <> 'on' THEN
    RETURN pg_catalog.nextval('leakproof.draw');
  END IF;
  -- No sequence may be drawn from here: such a transaction counts for itself, beyond all numbers of the sequence.
  n := coalesce(nullif(pg_catalog.current_setting('leakproof.drawn', true), '')::pg_catalog.int8, 1::pg_catalog.int8 << 40) + 1;
  PERFORM pg_catalog.set_config('leakproof.drawn', n::pg_catalog.text, true);
  RETURN n;
END $body$;`;

/** Makes the functions that stand for the clock keywords, under the same names, since a column of a result goes by them. */
export const KEYWORDS_SQL = [...CLOCK_KEYWORDS]
  .map(
    ([keyword, type]) => `
CREATE OR REPLACE FUNCTION ${DETERMINISM_SCHEMA}.${keyword}() RETURNS ${type} LANGUAGE sql STABLE AS $body$SELECT CAST(${NOW} AS ${type})$body$;`,
  )
  .join('');

const places = ({ types }: Shadow): string => types.map((_, at) => `$${at + 1}`).join(', ');

/** Makes the shadow of a function. While no step runs it gives what that would have given. */
export function shadowSql(shadow: Shadow, { name, declared, returns, traits }: KnownFunction): string {
  const original = `${DETERMINISM_SCHEMA}.real_${shadow.name}(${places(shadow)})`;
  const isDrawn = shadow.needs === 'stream';
  return `CREATE OR REPLACE FUNCTION ${DETERMINISM_SCHEMA}.${name}(${declared}) RETURNS ${returns} LANGUAGE plpgsql ${traits} AS $body$
DECLARE
  s record;${isDrawn ? '\n  n pg_catalog.int8;' : ''}
BEGIN
  SELECT step.stream, step.instant INTO s FROM leakproof.step;
  IF s.${shadow.needs} IS NULL THEN
    RETURN ${original};
  END IF;${isDrawn ? `\n  n := ${DETERMINISM_SCHEMA}.next_draw();` : ''}
  RETURN ${shadow.controlled};
END $body$;`;
}

/** Makes the function by which the original is still to be had once its own name leads to the shadow. */
export function originalSql(known: KnownFunction): string {
  const { schema, name, definition } = known;
  const head = `CREATE OR REPLACE FUNCTION ${schema}.${name}(`;
  return `CREATE OR REPLACE FUNCTION ${DETERMINISM_SCHEMA}.real_${name}(${definition.slice(head.length)};`;
}

/** The same for a role that may not make functions of C: it calls the original, which stays what it is. */
export function originalCallSql(shadow: Shadow, { schema, name, declared, returns, traits }: KnownFunction): string {
  return `CREATE OR REPLACE FUNCTION ${DETERMINISM_SCHEMA}.real_${name}(${declared}) RETURNS ${returns}
LANGUAGE sql ${traits} AS $body$SELECT ${schema}.${name}(${places(shadow)})$body$;`;
}

/**
 * Makes the original hand over to its shadow. Postgres never looks for the body of a function that is built into it, but its planner
 * puts the body of an SQL function of one expression in the place of every call, wherever the call stands: in a statement, a default, a
 * view, a policy, the body of a function, and whatever the search path is. The body must stay fit for that (`inline_function` in
 * Postgres' clauses.c): no settings, and strict only with a shadow that is as strict.
 */
export function redirectionSql(shadow: Shadow, { schema, name, declared, returns, traits }: KnownFunction): string {
  return `CREATE OR REPLACE FUNCTION ${schema}.${name}(${declared}) RETURNS ${returns}
LANGUAGE sql ${traits} AS $body$SELECT ${DETERMINISM_SCHEMA}.${name}(${places(shadow)})$body$;`;
}

/** Makes all functions what they were. It lives in `pg_catalog`, since it has to outlive the harness's schemas. */
export const RESTORE = 'pg_catalog.leakproof_restore';
const ON_DROP = 'pg_catalog.leakproof_on_drop';

/**
 * Makes the function that restores the originals, and has it called when somebody drops the harness's schemas: a database whose
 * `now()` leads nowhere would be of no use any more.
 */
export function restorationSql(known: readonly KnownFunction[]): string {
  return `
CREATE OR REPLACE FUNCTION ${RESTORE}() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $restore$
BEGIN
  ${known.map(({ definition }) => `${definition.trim()};`).join('\n  ')}
END $restore$;
REVOKE EXECUTE ON FUNCTION ${RESTORE}() FROM PUBLIC;
CREATE OR REPLACE FUNCTION ${ON_DROP}() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $restore$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_event_trigger_dropped_objects()
      WHERE object_type = 'schema' AND object_name IN ('leakproof', '${DETERMINISM_SCHEMA}')) THEN
    PERFORM ${RESTORE}();
  END IF;
END $restore$;
DROP EVENT TRIGGER IF EXISTS leakproof_on_drop;
CREATE EVENT TRIGGER leakproof_on_drop ON sql_drop WHEN TAG IN ('DROP SCHEMA', 'DROP OWNED')
  EXECUTE FUNCTION ${ON_DROP}();`;
}
