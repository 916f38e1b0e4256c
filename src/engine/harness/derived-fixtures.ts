import type { ClientBase } from 'pg';
import type { Actor } from '../sequence/actor.ts';
import type { Row } from '../tenancy/row.ts';
import type { TableName, Tenancy } from '../tenancy/tenancy.ts';
import type { FixtureNames } from './fixture-names.ts';

/** How to tell who works for whom: a row of `table` makes the person in `person` a member of the row's tenant while it is current. */
export type Members = {
  readonly table: TableName;
  readonly person: string;
  readonly isCurrent: (row: Row) => boolean;
  /**
   * The column with the member's role, or what reads it from the row, in the words of the actors' roles. An actor's role follows it, and AUTH-001
   * judges by it; neither where it is not said.
   */
  readonly role?: string | ((row: Row) => string | null);
};

/** What fixtures are made from that nobody has written. */
export type FixtureGround = {
  /** A connection to the integration database, with foreign keys and triggers. */
  readonly client: ClientBase;
  readonly tenancy: Tenancy;
  /** All roles that actions name, but the system's. */
  readonly roles: readonly string[];
  /** What the harness says itself. */
  readonly members: Members | undefined;
};

/** What such fixtures turn out to be. */
export type DerivedFixtures = {
  readonly names: FixtureNames;
  readonly members: Members;
  readonly canaries: { readonly [tenant: string]: readonly string[] };
  readonly actors: readonly Actor[];
};

/** Fills the tables and says with what. */
export type DeriveFixtures = (ground: FixtureGround) => Promise<DerivedFixtures>;

/** Stands in for the members of a harness that leaves them to be derived. */
export const membersToDerive: Members = { table: '', person: '', isCurrent: () => false };
