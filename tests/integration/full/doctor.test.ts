import { describe, expect, it } from 'vitest';
import { leakproof } from './cli.ts';

describe('the doctor says what is wrong and what to do', () => {
  it.each([
    [
      'remember',
      /^bad the same seed \(1\) gave two results; they part at step s1 .*\n.*\n.*\n +Look for memory that outlives a run/m,
    ],
    ['refuse', /^bad of \d+ steps \d+ reached the application and 0 succeeded\n +Expected at least 95 %/m],
    ['throw while built', /^bad building the application failed: the factory blew up; expected .*\n$/m],
  ])('of an application that does this: %s', async (way, message) => {
    const { exitCode, out, error } = await leakproof(
      ['doctor', '--harness', 'tests/integration/full/broken-harness.ts'],
      { BROKEN: way },
    );
    expect(out).toMatch(message);
    expect(error).not.toMatch(/^ +at /m);
    expect(exitCode).toBe(2);
  });

  it('of ids that libraries make out of what they keep: nothing, since they begin anew with each step', async () => {
    const { out } = await leakproof(['doctor', '--harness', 'tests/integration/full/broken-harness.ts'], {
      BROKEN: 'draw ids',
    });
    expect(out).toContain('ok  12 seeds gave the same bytes twice');
    expect(out).not.toMatch(/^note /m);
  });

  it('of a database that is not there', async () => {
    const { exitCode, error } = await leakproof(['doctor'], {
      INTEGRATION_TEST: '1',
      DATABASE_URL: 'postgres://me@127.0.0.1:9/mine_integration',
    });
    expect(error).toMatch(/nothing listens there; expected a running Postgres\..*the doctor got no further/);
    expect(exitCode).toBe(2);
  });
});
