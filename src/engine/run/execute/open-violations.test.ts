import { expect, it } from 'vitest';
import type { Violation } from '../../harness/invariant.ts';
import { openViolations, type Passing } from './open-violations.ts';

const violations = ['A-001 x', 'B-001 x'].map(
  (signature): Violation => ({ invariant: '', title: '', step: 's1', signature, about: '', message: '', proof: [] }),
);
const known = { signature: 'A-001 x', why: 'old' };

/** The signatures for which a run ends, and those that it goes on past. */
function split(passing: Partial<Passing>, target?: string) {
  const passed: string[] = [];
  const options = {
    accepted: new Map([[known.signature, known]]),
    onPassed: (one: Violation) => passed.push(one.signature),
  };
  const open = openViolations({ ...options, ...passing }, target, violations);
  return [open.map(({ signature }) => signature), passed];
}

it.each<
  [
    fact: string,
    passing: Partial<Passing>,
    target: string | undefined,
    open: readonly string[],
    passed: readonly string[],
  ]
>([
  ['ends for what is not accepted', {}, undefined, ['B-001 x'], ['A-001 x']],
  ['ends for all where nothing is', { accepted: new Map() }, undefined, ['A-001 x', 'B-001 x'], []],
  ['goes on past all if told to', { goesOnPast: 'all' }, undefined, [], ['A-001 x', 'B-001 x']],
  [
    'goes on past what a step shows that it went on past before',
    { passed: new Set(['s1']) },
    undefined,
    [],
    ['A-001 x'],
  ],
  ['ends for its target, accepted or not', {}, 'A-001 x', ['A-001 x', 'B-001 x'], []],
  ['goes on past what is not its target', {}, 'C-001 x', [], []],
])('a run %s', (_, passing, target, open, passed) => {
  expect(split(passing, target)).toEqual([open, passed]);
});
