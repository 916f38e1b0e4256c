import type { Action } from '../harness/action.ts';
import type { Actor } from '../sequence/actor.ts';
import type { World } from './entities.ts';

type Roles = Pick<World, 'rolesOf'>;
type ForRoles = Pick<Action<never>, 'roles'>;

/**
 * Whether an actor is one that an action is for, by the role that it has by now. Whoever has no place any more still knocks at the door, in the
 * role that it had.
 */
export function mayDo(world: Roles, actor: Actor, action: ForRoles): boolean {
  const places = world.rolesOf(actor);
  if (places === undefined || places.every((roles) => roles.length === 0)) return action.roles.includes(actor.role);
  return places.some((roles) => isOneOf(roles, action));
}

/**
 * How much an actor that lacks the roles of an action is worth trying; 0 where it has one of them wherever it acts, or that is not known.
 * First of all whoever has the role in another tenant, last whoever has left.
 */
export function trespassWeight(
  world: Roles,
  actors: readonly Actor[],
  { actor, action }: { readonly actor: Actor; readonly action: ForRoles },
): number {
  const places = world.rolesOf(actor) ?? [];
  if (places.every((roles) => isOneOf(roles, action))) return 0;
  const others = actors.filter(({ id, person }) => person !== null && person === actor.person && id !== actor.id);
  const elsewhere = [...places, ...others.flatMap((other) => world.rolesOf(other) ?? [])];
  if (elsewhere.some((roles) => isOneOf(roles, action))) return 6;
  return places.some((roles) => roles.length > 0) ? 2 : 1;
}

/**
 * How much more often what hands rows over from one tenant to another (`handsOver`) is done by somebody who may do it in several: of all others
 * it is refused.
 */
const handingFactor = 6;

/** How much more often than another one an actor does an action that hands rows over, by what it may do in other tenants. */
export function handingWeight(
  world: Roles,
  actors: readonly Actor[],
  { actor, action }: { readonly actor: Actor; readonly action: Pick<Action<never>, 'handsOver' | 'roles'> },
): number {
  if (action.handsOver !== true || actor.person === null) return 1;
  const elsewhere = actors.filter(({ person, tenant }) => person === actor.person && tenant !== actor.tenant);
  return elsewhere.some((other) => mayDo(world, other, action)) ? handingFactor : 1;
}

function isOneOf(roles: readonly string[], action: ForRoles): boolean {
  return roles.some((role) => action.roles.includes(role));
}
