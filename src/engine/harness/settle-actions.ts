import { UsageError } from '../errors.ts';
import { system } from '../sequence/actor.ts';
import { type Action, type Settling, timePassName } from './action.ts';
import { checkRequired, type Harness } from './define-harness.ts';

/** A harness whose actions have all their fields, and what is to be told of them, in sentences. */
export type SettledHarness = {
  readonly harness: Harness;
  readonly unplaced: readonly string[];
  readonly learned: readonly string[];
};

/** What the database tells of names: the tenancy, and what was seen in answers. */
export type Told = Pick<Settling, 'tenancy' | 'sightings'>;

/**
 * Lets the database tell the input of actions that are told by names. Fields that are given stand before those that are told.
 *
 * @throws UsageError where a name leads nowhere and the action is not to be left out for it: with all mistakes, one a line.
 */
export function settleActions(harness: Harness, told: Told): SettledHarness {
  const roles = [...new Set(harness.actors.map(({ role }) => role))].filter((role) => role !== system.role);
  const settling: Settling = { ...told, now: harness.fixtures.time, roles };
  const actions: Action[] = [];
  const unplaced: string[] = [];
  const learned: string[] = [];
  const mistakes: string[] = [];
  for (const { settle, ...action } of harness.actions) {
    const settlement = settle?.(settling) ?? { fields: {} };
    if ('mistakes' in settlement) mistakes.push(...settlement.mistakes);
    else if ('leftOut' in settlement) unplaced.push(settlement.leftOut);
    else {
      const input = { ...settlement.fields, ...action.input };
      const isForAnybody = settlement.isForAnybody ?? action.isForAnybody ?? false;
      actions.push({ ...action, input, roles: settlement.roles ?? action.roles, isForAnybody });
      unplaced.push(...(settlement.unplaced ?? []));
      learned.push(...(settlement.learned ?? []));
    }
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.map((mistake) => `harness: ${mistake}`).join('\n'));
  return { harness: { ...harness, actions }, unplaced, learned };
}

/** Throws a `UsageError` where the harness requires what none of its settled actions can do, or nothing but time is left to happen. */
export function checkSettled({ actions, required }: Harness, unplaced: readonly string[]): void {
  if (actions.every(({ name }) => name === timePassName))
    throw new UsageError(
      `harness: no action could be placed; expected one at least. The first that was left out: ${unplaced[0] ?? 'none'}. Say in fields what it takes.`,
    );
  for (const cell of required) checkRequired(cell, actions);
}
