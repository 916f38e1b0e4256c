import type { Reference, RunResult } from '../../../../src/engine/index.ts';
import { fixtureId } from '../../../../src/engine/index.ts';
import type { OrganizationName } from '../baseline/places.ts';

/** Persons who are free in each organization on the first day of the fixtures. */
const freeOnFirstDay: { readonly [organization in OrganizationName]: readonly string[] } = {
  'org-a': ['driver-a2', 'driver-a3', 'driver-ab'],
  'org-b': ['driver-b2', 'driver-b3', 'driver-ab', 'driver-b-ended', 'manager-a-driver-b'],
};

const managersOf: { readonly [organization in OrganizationName]: readonly string[] } = {
  'org-a': ['manager-a1', 'manager-a2', 'manager-ab', 'manager-a-driver-b'],
  'org-b': ['manager-b1', 'manager-b2', 'manager-ab'],
};

/** What an organization of the fixtures consists of, in the words of scenarios. */
export function inOrganization(organization: OrganizationName) {
  const side = organization.slice(-1);
  const fixture = (table: string, name: string): Reference => ({ $ref: { table, fixture: name } });
  return {
    id: fixtureId('organizations', organization),
    other: organization === 'org-a' ? ('org-b' as const) : ('org-a' as const),
    manager: `manager-${side}1@${organization}`,
    managers: managersOf[organization],
    confirmedDriver: `driver-${side}1`,
    freeDrivers: freeOnFirstDay[organization],
    actor: (person: string) => `${person}@${organization}`,
    unfilled: fixture('assignments', `assignment-${side}-unfilled`),
    confirmed: fixture('assignments', `assignment-${side}-confirmed`),
    warehouse: fixture('warehouses', `warehouse-${side}-north`),
  };
}

/** Ids of those whom a step's new notifications of that type went to, in order. */
export function notified({ records }: RunResult, type: string): string[] {
  return records
    .flatMap(({ changes }) => changes)
    .filter(
      ({ table, operation, after }) => table === 'notifications' && operation === 'insert' && after?.type === type,
    )
    .map(({ after }) => String(after?.user_id))
    .sort();
}

/** Ids of persons by their fixture names, in order. */
export function personIds(names: readonly string[]): string[] {
  return names.map((name) => fixtureId('users', name)).sort();
}

/** The last image of each row of a table that the run has changed, and that is still there. */
export function rowsNow({ records }: RunResult, table: string): readonly Readonly<Record<string, unknown>>[] {
  const last = new Map(
    records.flatMap(({ changes }) =>
      changes.filter((change) => change.table === table).map((change) => [change.key, change.after]),
    ),
  );
  return [...last.values()].filter((row) => row !== null);
}
