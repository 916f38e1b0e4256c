import { type Actor, system } from '../sequence/actor.ts';
import type { Row } from '../tenancy/row.ts';
import type { Action } from './action.ts';
import type { Members } from './derived-fixtures.ts';

/** What a harness says of roles. */
export type RoleClaims = {
  readonly actors: readonly Actor[];
  readonly members: Members;
  /** Whether the application refuses by role. */
  readonly refusesByRole: boolean;
};

/** Whether the harness says where the role of a member stands, and that the application refuses by it. */
export function saysRoles({ members, refusesByRole }: Pick<RoleClaims, 'members' | 'refusesByRole'>): boolean {
  return refusesByRole && members.role !== undefined;
}

/** The roles that people have, and not visitors or jobs. */
export function rolesOfPeople(actors: readonly Actor[]): ReadonlySet<string> {
  return new Set(actors.flatMap(({ person, role }) => (person === null ? [] : [role])));
}

/**
 * Whether an action is to be refused to whoever has none of its roles (AUTH-001): each of them is one that members have. What jobs do is no
 * request, and what is for somebody without a place is for anybody.
 */
export function isForItsRoles(claims: RoleClaims, { roles, isForAnybody = false }: Action<never>): boolean {
  if (isForAnybody || !saysRoles(claims)) return false;
  const known = rolesOfPeople(claims.actors);
  return roles.every((role) => role !== system.role && known.has(role));
}

/** The role that the row of a member says; null where it says none. */
export function roleIn({ role }: Pick<Members, 'role'>, row: Row): string | null {
  if (role === undefined) return null;
  const said = typeof role === 'function' ? role(row) : row[role];
  return said === null || said === undefined ? null : String(said);
}
