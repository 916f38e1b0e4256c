import { minutesPassed } from '../../harness/time-pass.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { oneByOne } from '../one-by-one.ts';
import type { Candidates, Work } from '../pass.ts';

/** Lets as much time pass in one step as in two: in the later of them, or else in the earlier one. Neither could go alone. */
export function mergeWaits(work: Work): Candidates {
  return oneByOne(work, ({ current }) => withOneWaitLess(current));
}

function* withOneWaitLess({ version, steps }: Sequence): Generator<Sequence> {
  const waits = steps
    .map(({ id, action, input }) => ({ id, minutes: minutesPassed(action, input) }))
    .filter(({ minutes }) => minutes > 0);
  for (const [at, later] of waits.entries()) {
    const earlier = waits[at - 1];
    if (earlier === undefined) continue;
    const input = { minutes: earlier.minutes + later.minutes };
    for (const [kept, gone] of [
      [later.id, earlier.id],
      [earlier.id, later.id],
    ])
      yield {
        version,
        steps: steps.filter(({ id }) => id !== gone).map((step) => (step.id === kept ? { ...step, input } : step)),
      };
  }
}
