/**
 * The variables of this process for a program that is to find its own database, or is given one: without those by which this process is
 * held to the run's or known as vitest's, and without a planted bug.
 */
export function unheldEnvironment(): NodeJS.ProcessEnv {
  const held = /^(DATABASE_URL|INTEGRATION_TEST|LEAKPROOF_MUTANT|PG[A-Z]+|VITEST.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !held.test(name)));
}
