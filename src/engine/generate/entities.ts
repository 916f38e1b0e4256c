import type { Actor, TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { Handle } from '../sequence/reference.ts';
import type { Row, RowKey } from '../tenancy/row.ts';
import type { TableName } from '../tenancy/tenancy.ts';

/** A row that exists now, with what is known of it. */
export type Entity = {
  readonly key: RowKey;
  readonly row: Row;
  /** Null for a row of a shared table, or of a personal one. */
  readonly owner: TenantKey | null;
  /** The person whose own it is; null outside of personal tables. */
  readonly person: string | null;
};

/** A row by its table and key. */
export type NamedRow = { readonly table: TableName; readonly key: RowKey };

/** How many turns a step took, and how many of them wrote or committed. */
export type Turns = { readonly all: number; readonly writes: number };

/** What the generator may look at: the rows that exist, their owners and handles, and the clock. */
export type World = {
  /** In a stable order: the same run gives the same. */
  readonly entities: (table: TableName) => readonly Entity[];
  /** Those that a step by the actor may refer to: all but in a table with very many rows, where they are some of the actor's and some of others'. */
  readonly candidates: (table: TableName, actor: Pick<Actor, 'tenant' | 'person'>) => readonly Entity[];
  /** Those whose column holds just that value. */
  readonly holding: (table: TableName, column: string, value: Json) => readonly Entity[];
  readonly handleOf: (table: TableName, key: RowKey) => Handle;
  /** The row under a key, if it is there. */
  readonly entityAt: (table: TableName, key: RowKey) => Entity | undefined;
  /** The key of the row that a handle stands for, whether it is there or not; undefined where it stands for none. */
  readonly findKey: (handle: Handle) => RowKey | undefined;
  /** The value that a reference to the row stands for: its key, or the named column. */
  readonly valueFor: (table: TableName, entity: Entity, column: string | undefined) => Json;
  /** The tenants that an actor may act in now; null for all. */
  readonly tenantsOf: (actor: Pick<Actor, 'tenant' | 'person'>) => readonly TenantKey[] | null;
  /** Some of the rows that steps have written last, the latest first, present or not. */
  readonly lately: () => readonly NamedRow[];
  /** What turns the action took when it last ran in this run; undefined where it has not. */
  readonly turnsOf: (action: string) => Turns | undefined;
  /** The roles that an actor has now in each tenant that it may act in; undefined where that is not known. */
  readonly rolesOf: (actor: Actor) => readonly (readonly string[])[] | undefined;
  /** The instants that rows hold, in milliseconds, in a stable order. */
  readonly instants: () => readonly number[];
  /** The harness clock, ISO 8601 in UTC. */
  readonly now: string;
};

/** The rows of a table on both sides of an actor's wall, as a field of an action may refer to them. */
export type Sides = { readonly own: readonly Entity[]; readonly foreign: readonly Entity[] };

/**
 * Splits the rows of a table into the actor's own and those of other tenants, or other people. A row whose referred value stands in an own
 * row as well (the same code in two tenants, one person in both) is not foreign: to refer to it is no trespass.
 */
export function splitByOwner(
  world: World,
  {
    table,
    column,
    actor,
  }: {
    readonly table: TableName;
    readonly column?: string | undefined;
    readonly actor: Pick<Actor, 'tenant' | 'person'>;
  },
): Sides {
  const entities = world.candidates(table, actor);
  const tenants = world.tenantsOf(actor);
  if (tenants === null) return { own: entities, foreign: [] };
  const isOwn = ({ owner, person }: Entity) =>
    (owner === null || tenants.includes(owner)) && isOwnPerson(actor, person);
  const { own = [], others = [] } = Object.groupBy(entities, (entity) => (isOwn(entity) ? 'own' : 'others'));
  if (column === undefined) return { own, foreign: others };
  const isOwnToo = (entity: Entity) => world.holding(table, column, world.valueFor(table, entity, column)).some(isOwn);
  return { own, foreign: others.filter((entity) => !isOwnToo(entity)) };
}

/** Of an actor whose person is not known, nobody can say that it is another one. */
function isOwnPerson({ person: own }: Pick<Actor, 'person'>, person: string | null): boolean {
  return person === null || own === null || person === own;
}

/** The rows that are there of those, in their order. */
export function entitiesAt(world: Pick<World, 'entityAt'>, rows: readonly NamedRow[]): readonly Entity[] {
  return rows.flatMap(({ table, key }) => world.entityAt(table, key) ?? []);
}

/** The world as if there were only the rows to refer to that are kept. */
export function keepingRows(world: World, isKept: (entity: Entity, table: TableName) => boolean): World {
  return {
    ...world,
    candidates: (table, who) => world.candidates(table, who).filter((entity) => isKept(entity, table)),
  };
}

/** The world as if only the rows were there that are kept, to wait for: what may be referred to is as it was. */
export function waitingForRows(world: World, isKept: (entity: Entity, table: TableName) => boolean): World {
  return { ...world, entities: (table) => world.entities(table).filter((entity) => isKept(entity, table)) };
}

/** The world as if there were only the rows to refer to that are meant, in the tables where any of them is there for whoever looks. */
export function preferringRows(world: World, isMeant: (entity: Entity, table: TableName) => boolean): World {
  return {
    ...world,
    candidates: (table, who) => {
      const all = world.candidates(table, who);
      const meant = all.filter((entity) => isMeant(entity, table));
      return meant.length > 0 ? meant : all;
    },
  };
}
