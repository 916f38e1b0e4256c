import * as fc from 'fast-check';
import type { Pin } from './pin.ts';

/** Lines of fast-check's report that tell how to have it say more, which a suite cannot be told. */
const hint = /^Hint: .*\n?/gm;

/** As `fc.assert`: throws where the property does not hold, with the smallest case and what it threw. */
export async function assertProperty<Values>(property: fc.IAsyncProperty<Values>, pin: Pin): Promise<void> {
  const details = await fc.check(property, pin);
  if (!details.failed) return;
  const message = (fc.defaultReportMessage(details) ?? '').replaceAll(hint, '').trimEnd();
  throw new Error(message, { cause: details.errorInstance });
}
