import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalSequence } from '../../sequence/canonical.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { idsOf, rowOf, type Trial, trialSequence, tryPass } from '../pass-trial.ts';
import { useAlikeRows } from './use-alike-rows.ts';

const fixtureRow = (name: string, owner: string, row: { readonly [column: string]: string }) => ({
  name,
  key: `key of ${name}`,
  owner,
  row,
});
const driver = (name: string, owner = 'a') => fixtureRow(name, owner, { user: `user ${name}`, role: 'driver' });
const shift = (name: string, user: string, day: string, owner = 'a') => fixtureRow(name, owner, { user, day, owner });
const fixtureRows: NonNullable<Trial['fixtureRows']> = new Map([
  ['drivers', [driver('ann'), driver('ben'), driver('ann-of-b', 'b')]],
  ['shifts', [shift('free', '', '2030-03-05'), shift('taken', 'user ann', '2030-03-05')]],
]);
const ref = (table: string, fixture: string, column?: string) => ({
  $ref: { table, fixture, ...(column === undefined ? {} : { column }) },
});
const assign = (day: string, who: string) => ({ day, driver: ref('drivers', who, 'user') });

/** What the step s1 left, which had been empty. */
const left = (table: string, key: string, row: { readonly [column: string]: string }, owner = 'a') => ({
  trace: { left: [{ step: 's1', table, key, row, changed: Object.keys(row), owner }], named: [] },
});
const lastInput = ({ steps }: Sequence) => steps.at(-1)?.input;

test('has a row of the baseline for one much like it, with its people and its day', () => {
  const sequence = trialSequence(
    ['a-manager', 'assign', assign('2030-03-06', 'ben')],
    ['a-manager', 'assign', assign('2030-03-06', 'ben')],
  );
  const { reached } = tryPass(useAlikeRows, {
    sequence,
    fixtureRows,
    ...left('shifts', 'key of another', { user: 'user ben', day: '2030-03-06', owner: 'a' }),
    fails: ({ steps }) =>
      steps.length === 2 ||
      JSON.stringify(steps.map(({ input }) => input)) === JSON.stringify([assign('2030-03-05', 'ann')]),
  });
  expect(idsOf(reached)).toEqual(['s2']);
});

test('lets the two rows stand for each other, also where the step had changed one of the fixtures', () => {
  const sequence = trialSequence(
    ['a-manager', 'assign', { shift: ref('shifts', 'free'), driver: ref('drivers', 'ben', 'user') }],
    ['a-manager', 'assign', { shift: ref('shifts', 'taken'), driver: ref('drivers', 'ben', 'user') }],
  );
  const { tried } = tryPass(useAlikeRows, {
    sequence,
    fixtureRows,
    ...left('shifts', 'key of free', { user: 'user ben', day: '2030-03-05', owner: 'a' }),
    fails: () => false,
  });
  expect(tried.map(lastInput)).toEqual([{ shift: ref('shifts', 'free'), driver: ref('drivers', 'ann', 'user') }]);
});

test('has it done in the tenant whose row it is, by somebody of the same role', () => {
  const sequence = trialSequence(
    ['b-manager', 'give', {}],
    ['b-manager', 'show', { driver: ref('drivers', 'ann-of-b'), shift: rowOf('shifts', 's1') }],
  );
  const { reached } = tryPass(useAlikeRows, {
    sequence,
    fixtureRows,
    trace: {
      ...left('shifts', 'k1', { user: 'user ann', day: '2030-03-05', owner: 'b' }, 'b').trace,
      named: [{ handle: { table: 'shifts', step: 's1', index: 0 }, table: 'shifts', key: 'k1' }],
    },
    fails: ({ steps }) => steps[0]?.actor === 'a-manager',
  });
  expect(reached.steps).toEqual([
    {
      id: 's2',
      actor: 'a-manager',
      action: 'show',
      input: { driver: ref('drivers', 'ann'), shift: ref('shifts', 'taken') },
    },
  ]);
});

test('has the name in an address for another name', () => {
  const hook = (name: string, owner: string) => fixtureRow(name, owner, { url: `https://hooks.example/${name}` });
  const sequence = trialSequence(
    ['b-manager', 'register', { hook: 'one' }],
    ['a-manager', 'register', { hook: 'one' }],
  );
  const { tried } = tryPass(useAlikeRows, {
    sequence,
    fixtureRows: new Map([['hooks', [hook('org-b', 'b')]]]),
    ...left('hooks', 'k1', { url: 'https://hooks.example/one' }, 'b'),
    fails: () => false,
  });
  expect(tried.map(lastInput)).toEqual([{ hook: 'org-b' }]);
});

test('each candidate is shorter and ends with the same step, whatever rows there are', () => {
  const row = fc.dictionary(
    fc.constantFrom('user', 'day', 'owner'),
    fc.constantFrom('a', 'b', 'user ann', 'user ben', 'x'),
  );
  const fixture = fc.record({
    name: fc.constantFrom('one', 'two', 'three'),
    key: fc.constantFrom('k1', 'k2'),
    owner: fc.constantFrom('a', 'b', null),
    row,
  });
  const input = fc.constantFrom(
    {},
    { item: ref('items', 'one') },
    { item: rowOf('items', 's1') },
    { name: 'user ann' },
  );
  const step = fc.tuple(fc.constantFrom('a-manager', 'b-manager', 'a-driver'), fc.constant('act'), input);
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.uniqueArray(fixture, { selector: ({ name }) => name }),
      fc.array(fc.record({ step: fc.constantFrom('s1', 's2', 's3'), key: fc.constantFrom('k1', 'k2', 'k3'), row })),
      fc.func(fc.boolean()),
      (steps, rows, written, isTaken) => {
        const sequence = trialSequence(...steps);
        const { tried, reached } = tryPass(useAlikeRows, {
          sequence,
          fixtureRows: new Map([['items', rows]]),
          trace: {
            left: written.map((one) => ({ ...one, table: 'items', changed: Object.keys(one.row), owner: 'a' })),
            named: [{ handle: { table: 'items', step: 's1', index: 0 }, table: 'items', key: 'k3' }],
          },
          fails: (candidate) => isTaken(canonicalSequence(candidate)),
        });
        for (const candidate of tried) {
          expect(candidate.steps.length).toBeLessThan(sequence.steps.length);
          expect(idsOf(candidate).at(-1)).toBe(idsOf(sequence).at(-1));
        }
        expect(reached.steps.length).toBeLessThanOrEqual(sequence.steps.length);
      },
    ),
  );
});
