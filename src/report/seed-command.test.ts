import { expect, it } from 'vitest';
import { defaultMaxSteps, defaultNoninterferenceShare } from '../engine/run/execute-case.ts';
import { seedCommand } from './seed-command.ts';

const usual = { maxSteps: defaultMaxSteps, noninterference: defaultNoninterferenceShare, races: 0, mutant: null };

it('names the seed alone where the campaign was as usual', () => {
  expect(seedCommand('npx leakproof replay', { seed: -7 }, usual)).toBe('npx leakproof replay --seed -7');
  // A campaign of an earlier version says nothing of races.
  const { races: _, ...earlier } = usual;
  expect(seedCommand('npx leakproof replay', { seed: 1, way: [] }, earlier)).toBe('npx leakproof replay --seed 1');
});

it('names whatever has a say in what is drawn, or in what it runs in', () => {
  const options = {
    maxSteps: 20,
    noninterference: 0,
    races: 0.05,
    harness: 'leak tests/harness.ts',
    config: 'leaks.config.ts',
    mutant: 'write',
  };
  expect(seedCommand('npx leakproof replay', { seed: 3, way: ['tasks.make', "it's"] }, options)).toBe(
    "npx leakproof replay --seed 3 --towards 'tasks.make,it'\\''s' --max-steps 20 --noninterference 0 --races 0.05 --harness 'leak tests/harness.ts' --config leaks.config.ts --mutant write",
  );
});
