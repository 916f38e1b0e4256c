import type { ClientBase } from 'pg';
import { UsageError } from '../errors.ts';
import { everyRole } from '../harness/action.ts';
import { type Harness, withEveryRole } from '../harness/define-harness.ts';
import { type Members, membersToDerive } from '../harness/derived-fixtures.ts';
import { system } from '../sequence/actor.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';

/** The harness with what its fixtures say of themselves, where they are derived; this is what fills the tables then. */
export async function withDerivedFixtures(
  harness: Harness,
  { client, tenancy }: { readonly client: ClientBase; readonly tenancy: Tenancy },
): Promise<Harness> {
  const { derive } = harness.fixtures;
  if (derive === undefined) return harness;
  const roles = [...new Set(harness.actions.flatMap((action) => action.roles))].filter(
    (role) => role !== system.role && role !== everyRole,
  );
  const isSaid = harness.members !== membersToDerive;
  const derived = await derive({ client, tenancy, roles, members: isSaid ? harness.members : undefined });
  const people = harness.actors.filter(({ role }) => role !== system.role);
  const actors = people.length > 0 ? people : derived.actors;
  const tenants = new Set(Object.values(derived.names[tenancy.root] ?? {}));
  const stray = actors.find(({ tenant }) => tenant !== null && !tenants.has(tenant));
  if (stray !== undefined) {
    throw new UsageError(
      `harness: actor '${stray.id}' acts in tenant '${stray.tenant}'; expected the key of one of the fixtures: ${[...tenants].join(', ')}. Leave actors out, or give one of these.`,
    );
  }
  return Object.freeze({
    ...harness,
    fixtures: { ...harness.fixtures, names: derived.names },
    members: isSaid ? withRole(harness.members, derived.members) : derived.members,
    canaries: { ...derived.canaries, ...harness.canaries },
    actors: [...actors, system],
    actions: withEveryRole(harness.actions, actors),
  });
}

/** What is said of members, with where roles stand by what the fixtures have found, unless that is said as well. */
function withRole(said: Members, { table, role }: Members): Members {
  return said.role === undefined && said.table === table && role !== undefined ? { ...said, role } : said;
}
