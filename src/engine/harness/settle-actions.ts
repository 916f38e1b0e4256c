import { UsageError } from '../errors.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';
import type { Action } from './action.ts';
import { checkRequired, type Harness } from './define-harness.ts';

/** A harness whose actions have all their fields, and what could not be placed of them, in sentences. */
export type SettledHarness = { readonly harness: Harness; readonly unplaced: readonly string[] };

/**
 * Lets the database tell the input of actions that are told by names. Fields that are given stand before those that are told.
 *
 * @throws UsageError where a name leads nowhere and the action is not to be left out for it: with all mistakes, one a line.
 */
export function settleActions(harness: Harness, tenancy: Tenancy): SettledHarness {
  const actions: Action[] = [];
  const unplaced: string[] = [];
  const mistakes: string[] = [];
  for (const { settle, ...action } of harness.actions) {
    const settlement = settle?.({ tenancy, now: harness.fixtures.time }) ?? { fields: {} };
    if ('mistakes' in settlement) mistakes.push(...settlement.mistakes);
    else if ('leftOut' in settlement) unplaced.push(settlement.leftOut);
    else {
      actions.push({ ...action, input: { ...settlement.fields, ...action.input } });
      unplaced.push(...(settlement.unplaced ?? []));
    }
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.map((mistake) => `harness: ${mistake}`).join('\n'));
  for (const cell of harness.required) checkRequired(cell, actions);
  return { harness: { ...harness, actions }, unplaced };
}
