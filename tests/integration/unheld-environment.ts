/**
 * The variables of this process for a program that is to find its own database, or is given one: without those by which this process is
 * held to the run's or known as vitest's, and without a planted bug. Campaigns have one worker, this very process, unless told otherwise.
 */
export function unheldEnvironment(): NodeJS.ProcessEnv {
  const held = /^(DATABASE_URL|INTEGRATION_TEST|LEAKPROOF_MUTANT|LEAKPROOF_WORKERS|PG[A-Z]+|VITEST.*)$/;
  const others = Object.entries(process.env).filter(([name]) => !held.test(name));
  return { ...Object.fromEntries(others), LEAKPROOF_WORKERS: '1' };
}
