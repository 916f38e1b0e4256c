import * as installed from 'fast-check';
import { defineHarness, fc, UsageError } from 'leakproof';
import { harness as whole } from './harness.ts';

/** An application whose start fails in a way that the CLI knows only by a class that it shares with the harness. */
export const harness = defineHarness({
  ...whole,
  actors: whole.actors.filter(({ id }) => id !== 'system'),
  actions: whole.actions.filter(({ name }) => name !== 'time.pass'),
  application: () => {
    throw new UsageError(`fast-check is ${fc === installed.default ? 'the same' : 'another'}`);
  },
});
