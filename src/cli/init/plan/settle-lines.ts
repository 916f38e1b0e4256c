import { restActions } from '../../../engine/actions/rest/rest-actions.ts';
import type { TenancyDeclaration } from '../../../engine/tenancy/declaration.ts';
import { deriveOwnership } from '../../../engine/tenancy/derive-ownership.ts';
import type { Tenancy } from '../../../engine/tenancy/tenancy.ts';
import { type Catalog, wordsOf } from '../catalog/look-catalog.ts';
import { dataCode } from '../write/code.ts';
import type { PlannedAction } from './action-names.ts';
import type { ActionPlan } from './plan.ts';

/** The actions whose every name leads somewhere, and those that were left out with the reason. */
export type SettledLines = { readonly actions: readonly ActionPlan[]; readonly unplaced: readonly string[] };

/** Any will do: what a field takes does not depend on it. */
const NOW = '2030-01-01T00:00:00.000Z';

/**
 * Tries each line against the database as a session will. Names of a body that lead nowhere are left out of it where the rest does; a line
 * whose path leads nowhere is left out.
 */
export function settleLines(
  actions: readonly PlannedAction[],
  catalog: Catalog,
  declaration: TenancyDeclaration,
): SettledLines {
  const tenancy = deriveOwnership(catalog.tables, declaration);
  const settled: ActionPlan[] = [];
  const unplaced: string[] = [];
  for (const action of actions) {
    const tried = settleLine(action, tenancy, catalog);
    if (tried.plan) settled.push(tried.plan);
    unplaced.push(...tried.mistakes);
  }
  return { actions: settled, unplaced };
}

type Tried = { readonly plan?: ActionPlan; readonly mistakes: readonly string[] };

function settleLine({ name, line }: PlannedAction, tenancy: Tenancy, catalog: Catalog): Tried {
  const mistakes = mistakesOf(name, line, tenancy);
  if (mistakes.length === 0) return { plan: { name, line, fields: wordsIn(line, catalog) }, mistakes: [] };
  const [, head = line, body = ''] = /^(.*?) \{(.*)\}$/.exec(line) ?? [];
  const fields = body.split(', ').filter((field) => field !== '');
  const kept = fields.filter((field) => mistakesOf(name, `${head} {${field}}`, tenancy).length === 0);
  const shorter = kept.length === 0 ? head : `${head} {${kept.join(', ')}}`;
  if (shorter === line || mistakesOf(name, shorter, tenancy).length > 0) return { mistakes };
  return { plan: { name, line: shorter, fields: wordsIn(shorter, catalog) }, mistakes };
}

function mistakesOf(name: string, line: string, tenancy: Tenancy): readonly string[] {
  const [action] = restActions(
    async () => ({ outcome: { kind: 'succeeded' }, observations: [] }),
    (rest) => [rest(name, line)],
  );
  const settlement = action?.settle?.({ tenancy, now: NOW, roles: [], sightings: [] });
  return settlement && 'mistakes' in settlement ? settlement.mistakes : [];
}

/** Values for the fields that are held to a list of words. */
function wordsIn(line: string, catalog: Catalog): ActionPlan['fields'] {
  const { tables } = catalog;
  const [, body = ''] = /\{(.*)\}$/.exec(line) ?? [];
  const segments = line.split(/[ /{]/);
  const table = tables.findLast(
    ({ relation }) => segments.includes(relation) || segments.includes(relation.replaceAll('_', '-')),
  );
  if (table === undefined) return {};
  const fields = body.split(', ').flatMap((field) => {
    const name = field.replace(/[?[\]]/g, '');
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const [known = []] = [name, snake]
      .map((column) => wordsOf(catalog, table.name, column))
      .filter((words) => words.length > 0);
    return known.length === 0
      ? []
      : [[name, `fc.constantFrom(${known.map((word) => dataCode(word)).join(', ')})`] as const];
  });
  return Object.fromEntries(fields);
}
