import * as fc from 'fast-check';
import type { Json } from '../sequence/json.ts';
import { type Action, timePassName } from './action.ts';

/** The longest time that passes in one step. Much longer ones would end every shift and every window at once. */
const maxMinutes = 24 * 60;

/** Time as a step: the `system` actor lets the harness clock run on. The run itself moves the clock (see `minutesPassed`). */
export const timePass: Action = {
  name: timePassName,
  roles: ['system'],
  // Much of what an application does is due only later.
  weight: 2,
  input: {
    minutes: fc.oneof(fc.constantFrom(5, 30, 60, 240, 720, maxMinutes), fc.integer({ min: 1, max: maxMinutes })),
  },
  perform: async () => ({ outcome: { kind: 'succeeded' }, observations: [] }),
};

/** How far a step moves the clock: the minutes of a `time.pass`, 0 for any other. */
export function minutesPassed(action: string, input: Json): number {
  if (action !== timePassName || input === null || typeof input !== 'object' || !('minutes' in input)) return 0;
  return typeof input.minutes === 'number' && input.minutes > 0 ? input.minutes : 0;
}
