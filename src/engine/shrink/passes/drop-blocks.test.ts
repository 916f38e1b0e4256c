import { expect, test } from 'vitest';
import { idsOf, needing, rowOf, trialSequence, tryPass } from '../pass-trial.ts';
import { dropBlocks } from './drop-blocks.ts';

const noise = Array.from({ length: 50 }, () => ['a-driver', 'list-items'] as const);

test('takes away fifty steps that have nothing to do with the violation in a few candidates', () => {
  const sequence = trialSequence(['a-manager', 'create-item'], ...noise, [
    'b-manager',
    'read-item',
    { item: rowOf('items', 's1') },
  ]);
  const { reached, tried } = tryPass(dropBlocks, { sequence, fails: needing('s1', 's52') });
  expect(idsOf(reached)).toEqual(['s1', 's52']);
  expect(tried.length).toBeLessThanOrEqual(3);
});

test('finds a needed step in the middle of unneeded ones by halving', () => {
  const sequence = trialSequence(...noise);
  const { reached, tried } = tryPass(dropBlocks, { sequence, fails: needing('s21', 's50') });
  expect(idsOf(reached)).toEqual(['s21', 's50']);
  expect(tried.length).toBeLessThanOrEqual(16);
});

test('never takes away the violating step', () => {
  const { tried } = tryPass(dropBlocks, { sequence: trialSequence(...noise), fails: () => false });
  expect(tried.every((candidate) => idsOf(candidate).includes('s50'))).toBe(true);
});
