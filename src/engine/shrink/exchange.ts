import type { FixtureRow } from '../harness/fixture-names.ts';
import type { Actor, TenantKey } from '../sequence/actor.ts';
import { isList } from '../sequence/canonical.ts';
import { entityOf } from '../sequence/input-handles.ts';
import type { Json } from '../sequence/json.ts';
import { isReference, type Reference } from '../sequence/reference.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { LeftRow } from '../sequence/trace.ts';
import type { Work } from './pass.ts';

/** Two rows in each other's place: what stands for what, each way. */
type Exchange = {
  readonly work: Work;
  readonly left: LeftRow;
  readonly standIn: FixtureRow;
  readonly values: ReadonlyMap<string, Json>;
};

/**
 * The sequence with a row of the fixtures in the place of one that a step left, and the other way round, with all that the two hold: their
 * people, their tenants, their days. What exactly it comes to is a guess, which running it confirms or does not.
 */
export function exchanged(work: Work, left: LeftRow, standIn: FixtureRow): Sequence {
  const exchange: Exchange = { work, left, standIn, values: valuesOf(left, standIn) };
  const steps = work.current.steps.map((step) => ({
    ...step,
    actor: actorFor(step.actor, exchange),
    input: inputFor(step.input, exchange),
  }));
  return { version: 1, steps };
}

function valuesOf(left: LeftRow, standIn: FixtureRow): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  const note = (one: Json, other: Json) => {
    if (!isTelling(one) || !isTelling(other) || one === other) return;
    if (!values.has(String(one))) values.set(String(one), other);
    if (!values.has(String(other))) values.set(String(other), one);
  };
  for (const [column, value] of Object.entries(left.row)) note(value, standIn.row[column] ?? null);
  // An address that is made from a name differs in the name.
  for (const [column, value] of Object.entries(left.row)) note(...middles(value, standIn.row[column] ?? null));
  return values;
}

/** A single letter, and a yes or no, stand for too much. */
function isTelling(value: Json): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.length > 1);
}

/** Two texts without the words that they begin and end with alike. */
function middles(one: Json, other: Json): readonly [Json, Json] {
  if (typeof one !== 'string' || typeof other !== 'string') return [null, null];
  const [mine, theirs] = [wordsOf(one), wordsOf(other)];
  const most = Math.min(mine.length, theirs.length);
  let begin = 0;
  while (begin < most && mine[begin] === theirs[begin]) begin += 1;
  let end = 0;
  while (end < most - begin && mine.at(-1 - end) === theirs.at(-1 - end)) end += 1;
  return [mine.slice(begin, mine.length - end).join(''), theirs.slice(begin, theirs.length - end).join('')];
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\w-]+|[^\w-]+/g) ?? [];
}

/** The tenant in the place of that one. */
function tenantFor(tenant: TenantKey | null, { left, standIn }: Exchange): TenantKey | null {
  if (tenant === null) return null;
  if (tenant === left.owner) return standIn.owner ?? tenant;
  return tenant === standIn.owner ? (left.owner ?? tenant) : tenant;
}

function actorFor(id: string, exchange: Exchange): string {
  const { actors } = exchange.work;
  const own = actors.get(id);
  if (own === undefined) return id;
  const tenant = tenantFor(own.tenant, exchange);
  const person = own.person === null ? null : String(exchange.values.get(own.person) ?? own.person);
  if (tenant === own.tenant && person === own.person) return id;
  const there = [...actors.values()].filter((actor) => actor.tenant === tenant);
  const alike = (actor: Actor) => actor.role === own.role;
  const found =
    there.find((actor) => actor.person === person && alike(actor)) ??
    (person === null ? undefined : there.find((actor) => actor.person === person)) ??
    there.find(alike);
  return found?.id ?? id;
}

function inputFor(input: Json, exchange: Exchange): Json {
  if (typeof input === 'string') {
    const other = exchange.values.get(input);
    return typeof other === 'string' ? other : input;
  }
  if (typeof input !== 'object' || input === null) return input;
  if (isReference(input)) return referenceFor(input, exchange);
  if (isList(input)) return input.map((element) => inputFor(element, exchange));
  return Object.fromEntries(Object.entries(input).map(([key, field]) => [key, inputFor(field, exchange)]));
}

function referenceFor(reference: Reference, exchange: Exchange): Reference {
  const { table, column } = reference.$ref;
  const fixture = counterpart(reference, exchange);
  if (fixture === undefined) return reference;
  return { $ref: { table, fixture: fixture.name, ...(column === undefined ? {} : { column }) } };
}

/** The row of the fixtures for the one that is named; undefined where that stays. */
function counterpart({ $ref }: Reference, exchange: Exchange): FixtureRow | undefined {
  const { work, left, standIn, values } = exchange;
  const { table, column } = $ref;
  const rows = work.fixtureRows.get(table) ?? [];
  const named = 'fixture' in $ref ? rows.find(({ name }) => name === $ref.fixture) : undefined;
  const key = named?.key ?? keyOf($ref, work);
  if (key === undefined) return undefined;
  if (table === left.table && key === left.key) return standIn;
  if (table === left.table && key === standIn.key) return rows.find((row) => row.key === left.key);
  if (named === undefined) return undefined;

  const valueIn = ({ key: own, row }: FixtureRow) => String(column === undefined ? own : row[column]);
  const value = values.get(valueIn(named));
  const owner = tenantFor(named.owner, exchange);
  const holding = value === undefined ? [] : rows.filter((row) => valueIn(row) === String(value));
  if (holding.length > 0) return holding.find((row) => row.owner === owner) ?? holding[0];
  if (owner === named.owner) return undefined;
  // Fixtures of two tenants are alike as a rule, in the same order.
  const at = rows.filter((row) => row.owner === named.owner).indexOf(named);
  const there = rows.filter((row) => row.owner === owner);
  return there[Math.min(at, there.length - 1)];
}

/** The key of a row that a step made; undefined where none is known. */
function keyOf(handle: Reference['$ref'], { trace }: Work): string | undefined {
  const entity = entityOf(handle);
  return entity === undefined ? undefined : trace.named.find((one) => entityOf(one.handle) === entity)?.key;
}
