import type { Client } from 'pg';
import type { RowChange } from '../../record/row-change.ts';
import type { Row } from '../../tenancy/row.ts';
import type { Table, TableName } from '../../tenancy/tenancy.ts';
import type { StepClock } from '../step-clock.ts';
import { type BaselineRows, captureBaseline, readRows, restJournal } from './baseline.ts';
import { describeFailure } from './database-failure.ts';
import type { HarnessSession } from './harness-session.ts';
import type { JournalEntry } from './journal-entry.ts';
import { EMPTY_SNAPSHOT, HAS_CHANGES_SQL, READ_STEP_SQL, SET_CLOCK_SQL } from './read-step.sql.ts';
import type { Relation } from './relation.ts';
import { rowChanges } from './row-changes.ts';
import { createRowReaders, type RowReader } from './row-reader.ts';
import { SchemaWatch } from './schema-watch.ts';
import { MOVE_SEQUENCES_SQL } from './sequences.sql.ts';
import { canWithdraw, withdrawSql } from './withdraw.sql.ts';

/** The last value that each sequence of the application has given, by its oid; null where it has given none. */
export type SequencePositions = ReadonlyMap<number, string | null>;

/** Where the sequences stood, and where they stand since they were moved. */
export type SequenceMove = { readonly reached: SequencePositions; readonly position: SequencePositions };

/**
 * The journal of the database: reads what a step has changed, and takes it all back. Made by `installJournal`.
 *
 * Usage: `captureBaseline` once the fixtures are in; then, for each run, `readStep` after each step and `rewind` at the end. One round
 * trip each.
 */
export class Journal {
  readonly #session: HarnessSession;
  readonly #relations: readonly Relation[];
  readonly #readers: ReadonlyMap<number, RowReader>;
  #schema: SchemaWatch | undefined;
  #seen = EMPTY_SNAPSHOT;
  #nextPosition = 1;
  #hasSequences = false;
  #rests = false;

  constructor(options: {
    readonly session: HarnessSession;
    readonly tables: readonly Table[];
    readonly relations: readonly Relation[];
  }) {
    this.#session = options.session;
    this.#relations = options.relations;
    this.#readers = createRowReaders(options.tables, options.relations);
  }

  /** Sets the clock, and records nothing of what is written until the baseline is captured, as of the fixtures. */
  async rest(next: StepClock): Promise<void> {
    await this.#attempt('preparing for the baseline', async (client) => {
      this.#schema ??= await this.#watchSchema(client);
      await restJournal(client, { relations: this.#relations, next });
      this.#rests = true;
    });
  }

  /**
   * Takes the present state as the one that `rewind` goes back to, and hands out its rows. Waits for open transactions that have
   * written.
   */
  async captureBaseline(next: StepClock): Promise<BaselineRows> {
    return this.#attempt('capturing the baseline', async (client) => {
      this.#schema ??= await this.#watchSchema(client);
      const [relations, readers, hasRested] = [this.#relations, this.#readers, this.#rests];
      const rows = await captureBaseline(client, { relations, readers, next, hasRested });
      this.#rests = false;
      this.#nextPosition = 1;
      const { rowCount } = await client.query('SELECT FROM leakproof.sequence_baseline LIMIT 1');
      this.#hasSequences = rowCount === 1;
      return rows;
    });
  }

  /** Every row of every table as it is now, read from the tables themselves: what the mirror is held against. */
  async readRows(): Promise<BaselineRows> {
    return this.#attempt('reading the tables', (client) => readRows(client, this.#relations, this.#readers));
  }

  /** What has become of the tables since the first baseline, as a clause; undefined where their columns and the journal's triggers are the same. */
  async findSchemaChange(): Promise<string | undefined> {
    return this.#attempt('looking at the schema', async () => this.#schema?.findChange());
  }

  /** The row changes committed since the last call, in the order in which they happened; then the clock stands at the next step. */
  async readStep(next: StepClock): Promise<readonly RowChange[]> {
    return this.#attempt('reading the journal', async (client) => {
      const { rows } = await client.query<JournalEntry>({
        name: 'leakproof read step',
        text: READ_STEP_SQL,
        values: [this.#seen, next.instant, next.stream],
      });
      const [head, ...entries] = rows;
      const changes = rowChanges(entries, { readers: this.#readers, firstPosition: this.#nextPosition });
      this.#seen = head?.statement ?? this.#seen;
      this.#nextPosition += changes.length;
      return changes;
    });
  }

  /** Whether anything was committed since the run began; it is still to be read. */
  async hasChanges(): Promise<boolean> {
    return this.#attempt('looking into the journal', async (client) => {
      const { rows } = await client.query<{ has: boolean }>({ name: 'leakproof has changes', text: HAS_CHANGES_SQL });
      return rows[0]?.has === true;
    });
  }

  /** Lets the clock stand at the next step; what was committed since the last reading is read by the next one. */
  async setClock(next: StepClock): Promise<void> {
    await this.#attempt('setting the clock', (client) =>
      client.query({ name: 'leakproof set clock', text: SET_CLOCK_SQL, values: [next.instant, next.stream] }),
    );
  }

  /**
   * Puts rows, sequences and materialized views back to the baseline, and hands back how many rows that took. Its cost depends on the
   * rows touched alone, and on the size of views that have been refreshed or may be so row by row.
   *
   * @throws HarnessError when the journal does not explain what is in the tables.
   */
  async rewind(next: StepClock): Promise<number> {
    return this.#attempt('rewinding', async (client) => {
      const { rows } = await client.query<{ images: string }>({
        name: 'leakproof rewind',
        text: 'SELECT leakproof.rewind($1, $2) AS images',
        values: [next.instant, next.stream],
      });
      this.#nextPosition = 1;
      return Number(rows[0]?.images ?? 0);
    });
  }

  /** Whether `withdraw` can take rows out of a table. */
  canWithdraw(table: TableName): boolean {
    return this.#relations.filter((relation) => relation.table === table).every(canWithdraw);
  }

  /**
   * Takes rows out of the tables, as if they had not been there at the baseline, until the next rewind; the application's triggers and
   * foreign keys do not notice. It stands in the journal as any change does, so that a rewind puts back what it took; where the journal does
   not reach back to the baseline nothing is taken. Hands back how many rows went.
   */
  async withdraw(rows: ReadonlyMap<TableName, readonly Row[]>): Promise<number> {
    const relations = this.#relations.filter(({ table }) => rows.has(table));
    if (relations.length === 0) return 0;
    const keysOf = ({ table, key }: Relation) =>
      rows.get(table)?.map((row) => Object.fromEntries(key.map(({ name }) => [name, row[name] ?? null])));
    return this.#attempt('taking rows out of the baseline', async (client) => {
      const keys = relations.map((relation) => JSON.stringify(keysOf(relation)));
      const { rows: counted } = await client.query<{ gone: string }>(withdrawSql(relations), keys);
      return Number(counted[0]?.gone ?? 0);
    });
  }

  /**
   * Takes these rows out of the tables and puts them back, in an order of their own, into space that holds nothing else: they are the same,
   * and lie as they do after each call, whatever was there before. Then it is at the baseline, as after a rewind. Tables of another role
   * that may not be vacuumed keep their gaps.
   */
  async layAnew(rows: ReadonlyMap<TableName, readonly Row[]>, next: StepClock): Promise<void> {
    const names = this.#relations.filter(({ table }) => rows.has(table)).map(({ sqlName }) => sqlName);
    if (names.length === 0) return;
    await this.withdraw(rows);
    await this.#attempt('laying rows anew', (client) => client.query(`VACUUM (INDEX_CLEANUP ON) ${names.join(', ')}`));
    await this.rewind(next);
  }

  /** Moves the clock on within a step. */
  async moveClock(instant: string): Promise<void> {
    await this.#attempt('moving the clock', (client) =>
      client.query('UPDATE leakproof.step SET instant = $1', [instant]),
    );
  }

  /** Lets go of the database: from now on time and chance are real. */
  async release(): Promise<void> {
    await this.#attempt('letting go of the database', (client) => client.query('SELECT leakproof.release()'));
  }

  /**
   * Moves the sequences on to those positions, never back, and hands back where they were before and are since. So a step draws the same
   * numbers in two runs, though steps before it that drew others are missing in one of them. One round trip; none without sequences.
   */
  async moveSequences(to: SequencePositions = new Map()): Promise<SequenceMove> {
    if (!this.#hasSequences) return { reached: new Map(), position: new Map() };
    return this.#attempt('moving sequences', async (client) => {
      const { rows } = await client.query<{ sequence: number; reached: string | null; position: string | null }>({
        name: 'leakproof move sequences',
        text: MOVE_SEQUENCES_SQL,
        values: [[...to.keys()], [...to.values()]],
      });
      return {
        reached: new Map(rows.map(({ sequence, reached }) => [sequence, reached])),
        position: new Map(rows.map(({ sequence, position }) => [sequence, position])),
      };
    });
  }

  #watchSchema(client: Client): Promise<SchemaWatch> {
    const oids = this.#relations.map(({ oid }) => oid);
    return SchemaWatch.begin(client, oids);
  }

  async #attempt<T>(work: string, attempt: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await attempt(this.#session.client);
    } catch (error) {
      throw describeFailure(work, error);
    }
  }
}
