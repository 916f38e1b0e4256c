import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Summary } from '../../../src/engine/campaign/coordinator.ts';
import { endings } from '../full/endings-of-processes.ts';
import { campaignOver } from './misbehaving.ts';
import { allHaveThrown, misbehaviours } from './misbehaviours.ts';

const events = ['uncaughtException', 'unhandledRejection'] as const;
const { Date: RealDate, setTimeout, setImmediate } = globalThis;
const { random } = Math;
const directory = process.cwd();
let listeners: { readonly event: (typeof events)[number]; readonly listener: (...input: never[]) => void }[] = [];

beforeEach(() => {
  // The runner's own would take what these applications let escape for a failure of the test.
  listeners = events.flatMap((event) => process.listeners(event as never).map((listener) => ({ event, listener })));
  for (const event of events) process.removeAllListeners(event).on(event, () => {});
});

afterEach(async () => {
  await allHaveThrown();
  Object.assign(globalThis, { Date: RealDate, setTimeout, setImmediate });
  Object.assign(Math, { random });
  Reflect.deleteProperty(Array.prototype, 'last');
  process.chdir(directory);
  for (const event of events) process.removeAllListeners(event);
  for (const { event, listener } of listeners) process.on(event, listener as never);
});

/** All that a campaign says, in a text. */
function told({ findings, ended, error }: Summary): string {
  const found = findings.map(({ violation }) => `${violation.signature}: ${violation.message}`);
  return [...(found.length > 0 ? found : ['No leak found']), ended, error].map(String).join('\n');
}

describe('an application that misbehaves', () => {
  it.each(misbehaviours)('$does: $says', async ({ says, way }) => {
    const text = told(await campaignOver(way));
    for (const [, part] of says.matchAll(/`([^`]*)`/g)) expect(text).toContain(part);
    // A finding is one of the application's, and ends nothing; a mistake is told in a line.
    if (/^`[A-Z]+-\d+/.test(says)) expect(text).toMatch(/\nruns\n/);
    expect(text).not.toMatch(/^ +at /m);
  });

  it('is not said to hang for good where it is only slow by then', async () => {
    let calls = 0;
    const work = (pool: pg.Pool) => {
      calls += 1;
      return calls === 1 ? new Promise(() => {}) : pool.query('SELECT pg_sleep(2.2)');
    };
    const { findings, flaky } = await campaignOver({ work, deadlineMs: 4_000, runs: 1 });
    expect([findings, flaky.map(({ violation }) => violation.signature)]).toEqual([[], ['APP-001 misbehave no end']]);
  });

  it('ends within a moment when the user asks for the end while it hangs', async () => {
    const controller = new AbortController();
    const work = () => {
      controller.abort();
      return new Promise(() => {});
    };
    expect(await campaignOver({ work }, controller.signal)).toMatchObject({ ended: 'interrupted', findings: [] });
  });
});

it('docs/reliability.md shows all of them, and nothing else', () => {
  const rows = readFileSync('docs/reliability.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| What'))
    .map((line) => line.slice(2, -2).split(' | '));
  expect(rows).toEqual([...misbehaviours, ...endings].map(({ does, says }) => [does, says]));
  const tests = readFileSync('tests/integration/full/endings.test.ts', 'utf8');
  for (const { test } of endings) expect(tests).toContain(test);
});
