import { type Harness, withEveryRole } from '../harness/define-harness.ts';
import { checkSettled, type SettledHarness, settleActions, type Told } from '../harness/settle-actions.ts';
import type { Sighting } from '../harness/sighting.ts';
import { system } from '../sequence/actor.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';
import { checkTables, withNamingColumns } from './check-tables.ts';
import type { Stage } from './execute/execute-run.ts';
import { learnSightings } from './learn/learn-sightings.ts';

/** How often the application is asked: what only answers have placed is asked for the first time in the second round. */
const rounds = 2;

/** The harness with all that names and foreign keys tell of its actions, checked against the tables. Throws a `UsageError` where it does not fit. */
export function settleByNames(given: Harness, tenancy: Tenancy): SettledHarness {
  const settled = settle(given, { tenancy, sightings: [] });
  if (!asksAnswers(given)) checkSettled(settled.harness, settled.unplaced);
  return settled;
}

/** A harness whose fixtures, and with them its actors, are known by now, with the actions as they were given: to be settled for these. */
export function withActionsOf(given: Harness, derived: Harness): Harness {
  const people = derived.actors.filter(({ role }) => role !== system.role);
  return { ...derived, actions: withEveryRole(given.actions, people) };
}

/** The harness with what answers tell as well. Asks the application only where an action wants it. */
export async function settleByAnswers(
  given: Harness,
  { stage, named }: { readonly stage: Stage; readonly named: SettledHarness },
): Promise<SettledHarness> {
  if (!asksAnswers(given)) return named;
  const { tenancy } = stage;
  const sightings = new Map<string, Sighting>();
  let settled = named;
  for (let round = 1; round <= rounds; round += 1) {
    const before = sightings.size;
    for (const sighting of await learnSightings({ ...stage, harness: settled.harness }))
      sightings.set(JSON.stringify(sighting), sighting);
    if (sightings.size === before) break;
    settled = settle(given, { tenancy, sightings: [...sightings.values()] });
  }
  checkSettled(settled.harness, settled.unplaced);
  return settled;
}

function asksAnswers({ actions }: Harness): boolean {
  return actions.some(({ learns }) => learns !== undefined);
}

function settle(given: Harness, told: Told): SettledHarness {
  const settled = settleActions(given, told);
  checkTables(settled.harness, told.tenancy);
  return { ...settled, harness: withNamingColumns(settled.harness, told.tenancy) };
}
