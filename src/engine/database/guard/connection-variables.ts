import { parse } from 'pg-connection-string';
import type { IntegrationTarget } from './guard.ts';
import type { Environment } from './guard-url-rules.ts';

/**
 * Variables that lead `pg`, postgres.js or libpq somewhere, as they stand: a `.env` file that is read later does not get to say them. The
 * first two are the word that this is an integration test, on which the application's production module goes as well.
 */
const AS_THEY_STAND = [
  ...['INTEGRATION_TEST', 'ALLOW_NONLOCAL_INTEGRATION_DB', 'PGUSER', 'PGUSERNAME', 'PGPASSWORD', 'PGPASSFILE'],
  ...['PGOPTIONS', 'PGHOSTADDR', 'PGSERVICE', 'PGSERVICEFILE', 'PGREPLICATION', 'PGTARGETSESSIONATTRS'],
  ...['PGSSLMODE', 'PGSSLNEGOTIATION', 'NODE_PG_FORCE_NATIVE'],
];

/**
 * What a process's variables have to be for whoever goes by them to come to the target: by the URL, by PGHOST and its kin, or by both.
 * Undefined is for one that must not be set.
 */
export function connectionVariables(target: IntegrationTarget, environment: Environment): Environment {
  const { user, password } = parse(target.connectionString);
  return {
    ...Object.fromEntries(AS_THEY_STAND.map((name) => [name, environment[name]])),
    DATABASE_URL: target.connectionString,
    PGHOST: target.host,
    PGPORT: String(target.port),
    PGDATABASE: target.database,
    ...(user ? { PGUSER: user } : {}),
    ...(password ? { PGPASSWORD: password } : {}),
  };
}
