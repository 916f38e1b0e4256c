import type { Mirror, MirroredRow } from '../../database/mirror/mirror.ts';
import type { Actor, TenantKey } from '../../sequence/actor.ts';
import type { TableName } from '../../tenancy/tenancy.ts';

/** Of a table with more rows a run refers to so many on each side of an actor's wall. */
export const mostCandidates = 1_000;

/** Of more owners than these, each in its own part of a table, no part holds rows of one alone. */
const manyOwners = 64;

export type CandidatesOptions = {
  readonly mirror: Mirror;
  readonly table: TableName;
  readonly actor: Pick<Actor, 'person'>;
  /** The tenants that the actor may act in; null for all. */
  readonly tenants: readonly TenantKey[] | null;
  /** Where in the rows the run looks, 0 to 1: another run looks elsewhere. */
  readonly place: number;
};

/**
 * The rows that a step may refer to: all, or, of a table with very many, some of the actor's and some of others', among them the last that were
 * made. What a step costs must not depend on how many rows there are; and a run that stays with some rows comes back to what it has done.
 */
export function candidatesIn({ mirror, table, actor, tenants, place }: CandidatesOptions): readonly MirroredRow[] {
  const rows = mirror.rows(table);
  if (rows.length <= mostCandidates) return rows;
  if (tenants === null) return partOf(rows, mostCandidates, place);
  const owners = mirror.ownersIn(table);
  const own = new Set([null, ...tenants, actor.person]).intersection(owners);
  const others = owners.difference(own);
  const partOfEach = (side: ReadonlySet<string | null>) =>
    [...side].flatMap((whose) => partOf(mirror.rowsOf(table, whose), Math.ceil(mostCandidates / side.size), place));
  const ofOthers =
    others.size <= manyOwners
      ? partOfEach(others)
      : partOf(rows, mostCandidates, place).filter(({ owner, person }) => !own.has(owner ?? person));
  return [...partOfEach(own), ...ofOthers];
}

/** So many rows at most: the last ones, and those from the place on. */
function partOf(rows: readonly MirroredRow[], most: number, place: number): readonly MirroredRow[] {
  if (rows.length <= most) return rows;
  const last = Math.ceil(most / 4);
  const from = Math.floor(place * (rows.length - most + 1));
  return [...rows.slice(from, from + most - last), ...rows.slice(-last)];
}
