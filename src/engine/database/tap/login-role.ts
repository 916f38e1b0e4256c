import pg from 'pg';
import { isPostgresJs, type PostgresJs } from './postgres-js.ts';

/** The role that a pool logs in as, by its options and, where they say none, by the variables of the process. */
export function loginRole(pool: pg.Pool | PostgresJs): string | undefined {
  return isPostgresJs(pool) ? pool.options.user : new pg.Client(pool.options).user;
}
