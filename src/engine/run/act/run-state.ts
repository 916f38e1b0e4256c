import type { Mirror, MirroredRow } from '../../database/mirror/mirror.ts';
import { rowSourceOf } from '../../database/mirror/row-source.ts';
import { isWrite } from '../../database/scheduler/race-strategy.ts';
import type { Waiting } from '../../database/scheduler/turn.ts';
import type { NamedRow, Turns, World } from '../../generate/entities.ts';
import type { Harness } from '../../harness/define-harness.ts';
import type { FixtureNames } from '../../harness/fixture-names.ts';
import type { Knowledge } from '../../invariant/knowledge.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import type { Actor, TenantKey } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import type { Whose } from '../../sequence/reference.ts';
import { instantOf } from '../../tenancy/instant-of.ts';
import { namingColumn } from '../../tenancy/naming-column.ts';
import { publishedAmong } from '../../tenancy/published.ts';
import type { RowKey } from '../../tenancy/row.ts';
import type { TableName, Tenancy } from '../../tenancy/tenancy.ts';
import { absentValue } from './absent-value.ts';
import { candidatesIn } from './candidates.ts';
import { HandleBook } from './handle-book.ts';
import { writtenLast } from './lately.ts';
import type { HandleLookup, NamedEntity } from './resolve-input.ts';
import { tenantsOfActor } from './works-for.ts';

/** A run as it stands: the rows, the handles of those it has met, the clock. Answers the generator's questions and the resolver's. */
export class RunState implements World, HandleLookup {
  readonly #mirror: Mirror;
  readonly #tenancy: Tenancy;
  readonly #places: Pick<Harness, 'members' | 'grants'>;
  readonly #handles: HandleBook;
  #lately: readonly NamedRow[] = [];
  readonly #turns = new Map<string, Turns>();
  readonly #rolesIn: Knowledge['rolesOf'];
  readonly #place: number;
  /** Asked for every actor with every action before each step, while rows and clock stand still. */
  readonly #roles = new Map<string, ReturnType<World['rolesOf']>>();
  #rolesAt = { version: -1, now: '' };
  /** The harness clock, ISO 8601 in UTC. */
  now: string;

  constructor(options: {
    readonly mirror: Mirror;
    readonly tenancy: Tenancy;
    readonly places: Pick<Harness, 'members' | 'grants'>;
    readonly fixtureNames: FixtureNames;
    readonly rolesOf: Knowledge['rolesOf'];
    readonly now: string;
    /** Where the run looks for rows in tables with very many, 0 to 1. */
    readonly place?: number | undefined;
  }) {
    this.#mirror = options.mirror;
    this.#tenancy = options.tenancy;
    this.#places = options.places;
    this.#handles = new HandleBook(options.tenancy, options.fixtureNames);
    this.#rolesIn = options.rolesOf;
    this.now = options.now;
    this.#place = options.place ?? 0;
  }

  /** Gives handles to the rows that a step has made. The mirror has taken the changes over before. */
  record(step: string, tenant: TenantKey | null, changes: readonly OwnedRowChange[]): void {
    this.#handles.record(step, tenant, changes);
    this.#lately = writtenLast(
      this.#lately,
      changes.map(({ table, key }) => ({ table, key })),
    );
  }

  /** The rows that the run has made, with their handles. */
  get created(): HandleBook['created'] {
    return this.#handles.created;
  }

  /** The baseline rows that have names, with their handles. */
  get named(): HandleBook['named'] {
    return this.#handles.named;
  }

  /** Notes what turns an action has taken. */
  noteTurns(action: string, turns: readonly Pick<Waiting, 'kind' | 'text'>[]): void {
    this.#turns.set(action, { all: turns.length, writes: turns.filter(isWrite).length });
  }

  readonly lately: World['lately'] = () => this.#lately;
  readonly turnsOf: World['turnsOf'] = (action) => this.#turns.get(action);

  readonly entities = (table: TableName) => this.#mirror.rows(table);
  readonly candidates: World['candidates'] = (table, actor) =>
    candidatesIn({ mirror: this.#mirror, table, actor, tenants: this.tenantsOf(actor), place: this.#place });
  readonly holding: World['holding'] = (table, column, value) => this.#mirror.holding(table, column, value);
  readonly handleOf: World['handleOf'] = (table, key) => this.#handles.handleOf(table, key);
  readonly entityAt: World['entityAt'] = (table, key) => this.#mirror.at(table, key);
  readonly findKey: HandleLookup['findKey'] = (handle) => this.#handles.findKey(handle);
  readonly valueFor: World['valueFor'] = (table, { row }, column) => row[column ?? this.#keyColumn(table)] ?? null;

  readonly absentValue: HandleLookup['absentValue'] = (handle, column) =>
    absentValue(handle, this.#typeOf(handle.table, column ?? this.#keyColumn(handle.table)));

  /** A deleted row is still known by what it was, which is what a request for it would carry. */
  readonly findValue = (table: TableName, key: RowKey, column: string | undefined): Json | undefined => {
    const row = this.#mirror.findEver(table, key);
    if (row) return this.valueFor(table, { key, row, owner: null, person: null }, column);
    return column === undefined || column === this.#keyColumn(table) ? this.keyValue(table, key) : undefined;
  };

  /** A key as a request carries it: a number where the column is one. */
  keyValue(table: TableName, key: RowKey): Json {
    const type = this.#typeOf(table, this.#keyColumn(table));
    return type === 'smallint' || type === 'integer' ? Number(key) : key;
  }

  readonly instants: World['instants'] = () =>
    [...this.#tenancy.tables.values()].flatMap(({ name, columns }) => {
      const ofTime = columns.filter(({ type, baseType = type }) => baseType.startsWith('timestamp'));
      const rows = this.#mirror.rows(name);
      // Of very many, what they say is nothing to wait for.
      if (ofTime.length === 0 || rows.length > mostRowsWithInstants) return [];
      const held = rows.flatMap(({ row }) => ofTime.map((column) => row[column.name]));
      return held.flatMap((value) => instantOf(value) ?? []);
    });

  readonly tenantsOf: World['tenantsOf'] = (actor) =>
    tenantsOfActor({ ...this.#places, mirror: this.#mirror, now: this.now }, actor);

  readonly rolesOf: World['rolesOf'] = (actor) => {
    const { version } = this.#mirror;
    if (this.#rolesAt.version !== version || this.#rolesAt.now !== this.now) {
      this.#roles.clear();
      this.#rolesAt = { version, now: this.now };
    }
    if (!this.#roles.has(actor.id)) this.#roles.set(actor.id, this.#rolesNow(actor));
    return this.#roles.get(actor.id);
  };

  #rolesNow(actor: Actor): ReturnType<World['rolesOf']> {
    const places = (this.tenantsOf(actor) ?? []).map((tenant) => this.#rolesIn(actor, tenant, this.now));
    const known = places.filter((roles) => roles !== undefined);
    return places.length > 0 && known.length === places.length ? known : undefined;
  }

  /** To name a row by a value that an own row has as well is no trespass. */
  readonly whose = ({ table, key, column, value }: NamedEntity, actor: Actor): Whose => {
    const tenants = this.tenantsOf(actor);
    const isOwn = ({ owner, person }: Pick<MirroredRow, 'owner' | 'person'>) =>
      owner === null ? person !== null && person === actor.person : (tenants?.includes(owner) ?? true);
    const named = { owner: this.#mirror.ownerOf(table, key), person: this.#mirror.personOf(table, key) };
    // Whose a person's row is cannot be told for an actor whose person is not known.
    if (named.owner === null && (named.person === null || actor.person === null)) return 'shared';
    if (isOwn(named)) return 'own';
    if (column !== undefined && this.#mirror.holding(table, column, value).some(isOwn)) return 'own';
    // What is published is everybody's to ask for; who changes it all the same is judged by the rows.
    const row = this.#mirror.find(table, key);
    return row !== undefined && publishedAmong(this.#tenancy, rowSourceOf(this.#mirror))(table, row)
      ? 'shared'
      : 'foreign';
  };

  #typeOf(table: TableName, column: string): string {
    return this.#tenancy.tables.get(table)?.columns.find(({ name }) => name === column)?.type ?? 'text';
  }

  #keyColumn(table: TableName): string {
    const known = this.#tenancy.tables.get(table);
    return (known && namingColumn(known)) ?? known?.primaryKey[0] ?? '';
  }
}

/** Tables with more rows are not asked for the instants that they hold. */
const mostRowsWithInstants = 1_000;
