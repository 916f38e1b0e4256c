import { describe, expect, it } from 'vitest';
import { changesSession } from './session-state.ts';

describe('changesSession', () => {
  it.each([
    "SET timezone = 'UTC'",
    'begin; set role app',
    "SELECT set_config('app.tenant', $1, false)",
    "select set_config('app.tenant', current_setting('x'), false)",
    'CREATE TEMP TABLE t (id int)',
    'SELECT 1 AS id INTO TEMPORARY t',
    'listen news',
    'SELECT pg_advisory_lock($1)',
    'SELECT pg_try_advisory_lock_shared(1)',
    'PREPARE p AS SELECT 1',
    'DECLARE c CURSOR WITH HOLD FOR SELECT 1',
    'RESET ALL',
  ])('sees it in %j', (text) => {
    expect(changesSession(text)).toBe(true);
  });

  it.each([
    'UPDATE t SET n = 1',
    "INSERT INTO t VALUES ('a') ON CONFLICT (id) DO UPDATE SET n = 1",
    "SET LOCAL app.tenant = 'a'",
    'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE',
    "SELECT set_config('app.tenant', $1, true)",
    'SELECT pg_advisory_xact_lock($1)',
    "PREPARE TRANSACTION 'p'",
    'SELECT temp FROM weather',
  ])('does not see it in %j', (text) => {
    expect(changesSession(text)).toBe(false);
  });
});
