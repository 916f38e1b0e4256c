/** The key of a tenant: the primary key of its row in the root table, as text. */
export type TenantKey = string;

/** A principal: a user acting in one tenant with one role. */
export type Actor = {
  readonly id: string;
  readonly tenant: TenantKey | null;
  readonly role: string;
  /** Key of the actor's row in the table of people, where the application has one; one person may be several actors. */
  readonly person: string | null;
};

/** Whether somebody acts in another tenant, too. */
export function isOfSeveral(actors: readonly Actor[], { person, tenant }: Actor): boolean {
  return person !== null && actors.some((other) => other.person === person && other.tenant !== tenant);
}

/** The actor of jobs and of time: it belongs to no tenant and may touch all of them. */
export const system: Actor = { id: 'system', tenant: null, role: 'system', person: null };
