import { test } from '@fast-check/vitest';
import { afterAll, describe } from 'vitest';
import { SequenceArbitrary } from '../../../src/engine/index.ts';
import { holdsEveryInvariant } from '../harness/diagnostics.ts';
import { openTestSession } from '../harness/test-session.ts';

const session = await openTestSession();
afterAll(() => session[Symbol.asyncDispose]());

describe('Dispatch under random sequences', () => {
  test.prop([new SequenceArbitrary(session.harness)], { numRuns: 60 })(
    'holds every invariant after every step of every actor in both organizations',
    holdsEveryInvariant(session),
  );
});
