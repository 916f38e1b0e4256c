import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { reference } from '../../harness/action.ts';
import type { Json } from '../../sequence/json.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { rowOf, trialSequence, tryPass } from '../pass-trial.ts';
import { simplifyInputs } from './simplify-inputs.ts';

const inputsOf = ({ steps }: Sequence) => steps.map(({ input }) => input);
const field = (input: Json | undefined, name: string): Json | undefined =>
  typeof input === 'object' && input !== null && !Array.isArray(input)
    ? Object.entries(input).find(([key]) => key === name)?.[1]
    : undefined;

test('makes all plain values as simple as can be, and leaves references', () => {
  const item = rowOf('items', 's1');
  const sequence = trialSequence(
    ['a-manager', 'create-item', { name: 'Crates', count: 12, isUrgent: true, tags: ['a', 'b'] }],
    ['a-manager', 'comment', { item, text: 'late again' }],
  );
  const { reached, tried } = tryPass(simplifyInputs, { sequence, fails: needingFields });
  expect(inputsOf(reached)).toEqual([
    { name: '', count: 0, isUrgent: false, tags: [] },
    { item, text: '' },
  ]);
  expect(tried.length).toBeLessThanOrEqual(15);

  function needingFields(candidate: Sequence) {
    const names = candidate.steps.map(({ input }) => Object.keys(input ?? {}).join());
    return names.join(' ') === 'name,count,isUrgent,tags item,text';
  }
});

test('leaves out what need not be given', () => {
  const sequence = trialSequence(['a-manager', 'create-item', { name: 'x', note: null, size: 3 }]);
  const { reached } = tryPass(simplifyInputs, {
    sequence,
    fails: (candidate) => field(candidate.steps[0]?.input, 'name') !== undefined,
  });
  expect(inputsOf(reached)).toEqual([{ name: '' }]);
});

test('keeps the value that the failure needs, and simplifies the others', () => {
  const sequence = trialSequence(['a-manager', 'act', { a: 7, b: 7.5, c: 'seven', d: true, e: [1, 2], f: 70 }]);
  const { reached } = tryPass(simplifyInputs, {
    sequence,
    fails: (candidate) =>
      field(candidate.steps[0]?.input, 'c') === 'seven' && Number(field(candidate.steps[0]?.input, 'f')) >= 20,
  });
  expect(field(reached.steps[0]?.input, 'c')).toBe('seven');
  expect(field(reached.steps[0]?.input, 'f')).toBe(35);
});

test('changes an equal text everywhere at once, as a leak may need the collision', () => {
  const sequence = trialSequence(
    ['a-manager', 'create-item', { code: 'WEST' }],
    ['b-manager', 'create-item', { code: 'WEST' }],
  );
  const { reached } = tryPass(simplifyInputs, {
    sequence,
    fails: ({ steps: [first, second] }) =>
      field(first?.input, 'code') === field(second?.input, 'code') && field(first?.input, 'code') !== undefined,
  });
  expect(inputsOf(reached)).toEqual([{ code: '' }, { code: '' }]);
});

test('leaves dates, times, e-mails and ids as they are', () => {
  const input = { day: '2026-03-04', time: '07:30', email: 'x@y.example', id: '6f1d7c1e-0000-4000-8000-000000000000' };
  const sequence = trialSequence(['a-manager', 'act', input]);
  const { reached } = tryPass(simplifyInputs, {
    sequence,
    fails: (candidate) => Object.keys(candidate.steps[0]?.input ?? {}).length === 4,
  });
  expect(inputsOf(reached)).toEqual([input]);
});

test('asks the arbitraries of the action, and so stays inside what they can draw', () => {
  const actions = [
    {
      name: 'create-item',
      input: {
        count: fc.integer({ min: 5, max: 100 }),
        kind: fc.constantFrom('crate', 'box', 'bag'),
        driver: reference('members', { optional: true }),
      },
    },
  ];
  const sequence = trialSequence([
    'a-manager',
    'create-item',
    { count: 50, kind: 'bag', driver: rowOf('members', 's0') },
  ]);
  const { reached, tried } = tryPass(simplifyInputs, { sequence, actions, fails: () => true });
  expect(inputsOf(reached)).toEqual([{ count: 5, kind: 'crate', driver: null }]);
  expect(tried).toHaveLength(1);
});

test('leaves out elements of a list, wherever they stand', () => {
  const sequence = trialSequence(['a-manager', 'bulk', { codes: ['ab', 'cd', 'ab', 'ef', 'gh'] }]);
  const { reached } = tryPass(simplifyInputs, {
    sequence,
    fails: (candidate) => JSON.stringify(field(candidate.steps[0]?.input, 'codes'))?.includes('"ef"') ?? false,
  });
  expect(inputsOf(reached)).toEqual([{ codes: ['ef'] }]);
});

test('does not try again what was refused', () => {
  const sequence = trialSequence(['a-manager', 'act', { name: 'Crates', count: 12 }]);
  const { tried } = tryPass(simplifyInputs, { sequence, fails: () => false });
  const texts = tried.map((candidate) => JSON.stringify(candidate));
  expect(new Set(texts).size).toBe(texts.length);
});
