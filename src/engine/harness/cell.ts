import type { Whose } from '../sequence/reference.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';
import { type Action, isReferenceField } from './action.ts';
import { isForItsRoles, type RoleClaims, rolesOfPeople } from './role-claims.ts';

/**
 * How a step referred to entities as a whole: by the least innocent of its references; `none` where it had none. `role` where its actor had
 * none of the roles that the action is for, whatever it referred to.
 */
export type Reach = Whose | 'none' | 'role';

/** One cell of the matrix: who did what to whose entity, and how it ended. */
export type Cell = {
  readonly action: string;
  readonly role: string;
  readonly reach: Reach;
  readonly outcome: 'succeeded' | 'refused' | 'fault';
};

/** A cell with how often it happened, and how often something was changed by it. */
export type CountedCell = { readonly cell: Cell; readonly count: number; readonly changed: number };

/** The cells that agree in all that is given. */
export type CellPattern = Pick<Cell, 'action'> &
  Partial<Omit<Cell, 'action'>> & {
    /** Only what has changed a row counts: a job that finds nothing to do succeeds as well. */
    readonly withChanges?: true;
  };

/** Whether a cell is one of those that a pattern means. */
export function fitsPattern({ cell, changed }: CountedCell, pattern: CellPattern): boolean {
  return (
    (pattern.withChanges === undefined || changed > 0) &&
    cell.action === pattern.action &&
    (pattern.role === undefined || cell.role === pattern.role) &&
    (pattern.reach === undefined || cell.reach === pattern.reach) &&
    (pattern.outcome === undefined || cell.outcome === pattern.outcome)
  );
}

/** A pattern as a reader names it: `routes.copy by manager: foreign refused`. */
export function describePattern({ action, role, reach, outcome, withChanges }: CellPattern): string {
  const end = [reach, outcome, withChanges && 'with changes'].filter(Boolean).join(' ');
  return `${action}${role === undefined ? '' : ` by ${role}`}${end === '' ? '' : `: ${end}`}`;
}

/**
 * Every cell that a campaign should have seen before its green means anything: for each action and each role that may do it, a success,
 * on an own entity where one has to be named; and where the action guards entities, a refusal of a foreign and of an absent one. Where it is
 * for some roles alone, a refusal of each other one.
 */
export function expectedCells({
  actions,
  tenancy,
  ...claims
}: RoleClaims & {
  readonly actions: readonly Action<never>[];
  readonly tenancy: Tenancy;
}): readonly CellPattern[] {
  const { actors } = claims;
  return actions.flatMap((definition) => {
    const { name: action, input, roles } = definition;
    const lacking = isForItsRoles(claims, definition)
      ? [...rolesOfPeople(actors)].filter((role) => !roles.includes(role))
      : [];
    const refusedByRole = lacking.map((role): CellPattern => ({ action, role, reach: 'role', outcome: 'refused' }));
    const guarded = Object.values(input)
      .filter(isReferenceField)
      .filter(({ table, guarded = true }) => guarded && tenancy.ownership.get(table)?.kind !== 'shared');
    const namesOne = guarded.some(({ optional = false, many }) => !optional && many === undefined);
    const ofRoles = roles.flatMap((role): CellPattern[] => {
      const able = actors.filter((actor) => actor.role === role);
      if (able.length === 0) return [];
      const success: CellPattern = { action, role, ...(namesOne ? { reach: 'own' } : {}), outcome: 'succeeded' };
      // Whoever belongs to no tenant, and is nobody, finds nothing foreign.
      if (guarded.length === 0 || able.every(({ tenant, person }) => tenant === null && person === null))
        return [success];
      return [
        success,
        { action, role, reach: 'foreign', outcome: 'refused' },
        { action, role, reach: 'absent', outcome: 'refused' },
      ];
    });
    return [...ofRoles, ...refusedByRole];
  });
}
