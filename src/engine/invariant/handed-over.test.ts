import { expect, test } from 'vitest';
import { Mirror } from '../database/mirror/mirror.ts';
import type { RowChange } from '../record/row-change.ts';
import type { StepRecord } from '../record/step-record.ts';
import { type Actor, system } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { deriveOwnership } from '../tenancy/derive-ownership.ts';
import type { Row } from '../tenancy/row.ts';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import { messageReferences } from './message-references.ts';
import { messageScope } from './message-scope.ts';
import { readScope } from './read-scope.ts';
import { recipientsAreMembers } from './recipients-are-members.ts';
import { rowCoherence } from './row-coherence.ts';
import {
  ann,
  answer,
  ben,
  eve,
  judgedBy,
  north,
  sampleCanaries,
  sampleId,
  sampleMoment,
  south,
} from './sample-moment.ts';
import { writeScope } from './write-scope.ts';

const tenancy = deriveOwnership(
  sketchTables({
    shops: {},
    sites: { shop_id: 'shops', name: ': text' },
    rooms: { site_id: 'sites' },
    bookings: { shop_id: 'shops', room_id: 'rooms' },
    records: { shop_id: 'shops', about: ': text' },
  }),
  { root: 'shops', audit: ['records'] },
);

const [site, room, booking, record] = ['sites', 'rooms', 'bookings', 'records'].map((table) => sampleId(table, 'one'));
const [canary = ''] = sampleCanaries.north;
const rows: { readonly [table: string]: readonly Row[] } = {
  shops: [north, south].map((id) => ({ id })),
  sites: [{ id: site ?? '', shop_id: north, name: `by the sea ${canary}` }],
  rooms: [{ id: room ?? '', site_id: site ?? '' }],
  bookings: [{ id: booking ?? '', shop_id: north, room_id: room ?? '' }],
  records: [{ id: record ?? '', shop_id: north, about: site ?? '' }],
};

/** A step of Eve's, who works for both, that gives the site to the other shop, and the booking along with it if told so. */
function handingOver({ tables = ['sites', 'bookings'], isBoth = true } = {}) {
  const mirror = new Mirror(tenancy, new Map(Object.entries(rows)));
  const moved = tables.map((table, position): RowChange => {
    const [before = {}] = rows[table] ?? [];
    const after = { ...before, shop_id: south };
    return { position, table, key: String(before.id), operation: 'update', before, after, backend: 1, statement: '' };
  });
  const changes = mirror.apply(moved);
  const tenants = isBoth ? { tenants: [north, south] } : {};
  return { ...sampleMoment([], { actor: eve, changes, ...tenants }), mirror, tenancy };
}

/** What was shown to somebody later. */
function shownLater(content: Json, actor = ann) {
  const { record: given, ...moment } = handingOver();
  const { record: later } = sampleMoment([answer(content, actor)], { actor });
  return { ...moment, history: [given], record: later };
}

test('a row may go from one tenant to another where the step is judged by both, and only there', () => {
  expect(judgedBy(writeScope, handingOver())).toEqual([]);
  expect(judgedBy(writeScope, handingOver({ isBoth: false }))).toEqual(['update sites', 'update bookings']);
});

test("what was written and read in a race while the row that it hangs on was handed over is its first owner's doing", () => {
  const { record: given, ...moment } = handingOver();
  const [row = {}] = rows.rooms ?? [];
  const change = {
    position: 0,
    table: 'rooms',
    key: room ?? '',
    operation: 'insert',
    before: null,
    after: row,
  } as const;
  const changes = [{ ...change, ownerBefore: null, ownerAfter: south, backend: 1, statement: '' }];
  const shown = [answer([{ id: room ?? '' }, { id: site ?? '' }])];
  const { record: beside } = sampleMoment(shown, { actor: ann, changes });
  expect(judgedBy(writeScope, { ...moment, beside: [given], record: beside })).toEqual([]);
  expect(judgedBy(readScope, { ...moment, beside: [given], record: beside })).toEqual([]);
  expect(judgedBy(writeScope, { ...moment, history: [given], record: beside })).toEqual(['insert rooms']);
  expect(judgedBy(readScope, { ...moment, history: [given], record: beside })).not.toEqual([]);
});

/** A message that names those rows, to where that tenant, or those, are told. */
const told = (names: Json, ...tenants: readonly string[]) => ({
  channel: 'event',
  tenants,
  recipient: 'somebody',
  content: names,
});

test('what a message names that was handed over in the same race was its recipients’ as it was sent', () => {
  const { record: given, ...moment } = handingOver();
  const racing = (tenant: string, actor = ann) => ({
    ...moment,
    record: sampleMoment([told(site ?? '', tenant)], { actor }).record,
    beside: [given],
  });
  for (const invariant of [messageScope, messageReferences]) expect(judgedBy(invariant, racing(north))).toEqual([]);
  // To whoever has it by then, and to its first owner once that is over, or by somebody who never acted for that one.
  expect(judgedBy(messageScope, racing(south))).toEqual([]);
  expect(judgedBy(messageScope, { ...racing(north), beside: [], history: [given] })).toEqual(['event']);
  expect(judgedBy(messageScope, racing(north, ben))).toEqual(['event']);
});

test('what went from hand to hand in a race was its first owner’s, and its second one’s', () => {
  const { record: given, ...moment } = handingOver({ tables: ['sites'] });
  const west = sampleId('shops', 'west');
  const { mirror } = moment;
  const [before = {}] = mirror.rows('sites').map(({ row }) => row);
  const after = { ...before, shop_id: west };
  const change = { position: 0, table: 'sites', key: site ?? '', operation: 'update', before, after } as const;
  const passedOn = {
    ...sampleMoment([], { actor: { ...eve, tenant: south }, tenants: [south, west] }).record,
    changes: mirror.apply([{ ...change, backend: 1, statement: '' }]),
  };
  const judgedAfter = (content: Json, history: readonly StepRecord[], beside: readonly StepRecord[], actor = ann) => {
    const { record } = sampleMoment([answer(content, actor), told(content, actor.tenant ?? '')], { actor });
    return [readScope, messageScope].map((invariant) => judgedBy(invariant, { ...moment, record, history, beside }));
  };
  for (const actor of [ann, ben]) {
    for (const row of [site, room]) expect(judgedAfter(row ?? '', [], [given, passedOn], actor)).toEqual([[], []]);
    expect(judgedAfter(site ?? '', [given, passedOn], [], actor)).toEqual([
      ['response sites', 'event sites'],
      ['event'],
    ]);
  }
  const kim: Actor = { ...ben, id: 'kim@west', tenant: west };
  const shown = sampleMoment([answer({ name: `by the sea ${canary}` }, kim)], { actor: kim }).record;
  expect(judgedBy(readScope, { ...moment, record: shown, history: [given, passedOn] })).toEqual([]);
  expect(judgedBy(readScope, { ...moment, record: shown, history: [passedOn] })).toEqual(['response canary']);
});

test('the first owner is told of what is handed over by the step that does it', () => {
  const { record: given, ...moment } = handingOver();
  const telling = { ...given, observations: [told(site ?? '', north)] };
  for (const invariant of [messageScope, messageReferences])
    expect(judgedBy(invariant, { ...moment, record: telling })).toEqual([]);
});

test('of what names rows that went and rows that stayed, it is said that it is about whom both belonged to', () => {
  const { record: given, ...moment } = handingOver({ tables: ['sites'] });
  for (const sent of [
    told([site ?? '', record ?? ''], south, north),
    { ...told([site ?? '', record ?? '']), channel: 'mail' },
  ]) {
    const actor = sent.channel === 'mail' ? system : ann;
    const racing = { ...moment, record: sampleMoment([sent], { actor }).record, beside: [given] };
    for (const invariant of [messageScope, messageReferences]) expect(judgedBy(invariant, racing) ?? []).toEqual([]);
  }
});

test('a message in an inbox that goes along with a row is its first owner’s, and one to the new owner may hold its canary', () => {
  const { record: given, ...moment } = handingOver();
  const inbox = { ...told({ body: 'none' }, south), channel: 'inbox', recipient: ann.person ?? '' };
  const writing = () => ({ ...moment, record: sampleMoment([inbox]).record });
  expect(judgedBy(recipientsAreMembers, { ...writing(), beside: [given] })).toEqual([]);
  expect(judgedBy(recipientsAreMembers, { ...writing(), history: [given] })).toEqual(['inbox']);
  const named = told({ site: site ?? '', name: `by the sea ${canary}` }, south);
  const sending = () => ({ ...moment, record: sampleMoment([named], { actor: ben }).record });
  expect(judgedBy(messageReferences, { ...sending(), history: [given] })).toEqual([]);
  expect(judgedBy(messageReferences, sending())).toEqual(['event canary']);
});

test('what hangs on a row that goes has to go with it, at whatever distance', () => {
  expect(judgedBy(rowCoherence, handingOver())).toEqual([]);
  expect(judgedBy(rowCoherence, handingOver({ tables: ['sites'] }))).toEqual(['bookings room_id / shop_id']);
  // What was handed over by nobody who may is told of as that.
  expect(judgedBy(rowCoherence, handingOver({ tables: ['sites'], isBoth: false }))).toBeUndefined();
});

test('what was written while the row that it leads to was handed over is judged where it still stands', () => {
  const { record: given, mirror, ...moment } = handingOver({ tables: ['sites'] });
  const [row = {}] = rows.bookings ?? [];
  const change = { position: 0, table: 'bookings', key: booking ?? '', operation: 'update', backend: 1 } as const;
  const changes = mirror.apply([{ ...change, before: row, after: row, statement: '' }]);
  const { record: beside } = sampleMoment([], { actor: ann, changes });
  const racing = { ...moment, mirror, record: beside, beside: [given] };
  expect(judgedBy(rowCoherence, racing)).toEqual(['bookings room_id / shop_id']);
  mirror.apply([{ ...change, operation: 'delete', before: row, after: null, statement: '' }]);
  expect(judgedBy(rowCoherence, racing)).toBeUndefined();
  expect(judgedBy(rowCoherence, { ...racing, beside: [], history: [given] })).toEqual(['bookings room_id / shop_id']);
});

test('whoever gets a row is shown what stands in it', () => {
  expect(judgedBy(readScope, shownLater({ id: site ?? '', name: `by the sea ${canary}` }, ben))).toEqual([]);
  expect(judgedBy(readScope, sampleMoment([answer(canary, ben)], { actor: ben }))).toEqual(['response canary']);
});

test('whoever got a row is shown what stood in it as they, or somebody beside them, take it away', () => {
  const { record: given, mirror, ...moment } = handingOver();
  const [before = {}] = mirror.rows('sites').map(({ row }) => row);
  const deletion = { position: 0, table: 'sites', key: site ?? '', operation: 'delete', before, after: null } as const;
  const changes = mirror.apply([{ ...deletion, backend: 1, statement: '' }]);
  const shown = [answer({ name: `by the sea ${canary}` }, ben)];
  const later = { ...moment, mirror, history: [given] };
  const { record: taking } = sampleMoment(shown, { actor: ben, changes });
  const { record: reading } = sampleMoment(shown, { actor: ben });
  const { record: silent } = sampleMoment([], { actor: ben, changes });
  expect(judgedBy(readScope, { ...later, record: taking })).toEqual([]);
  expect(judgedBy(readScope, { ...later, record: reading, beside: [silent] })).toEqual([]);
  expect(judgedBy(readScope, { ...later, record: reading, history: [given, silent] })).toEqual(['response canary']);
});

test('whoever gave a row away is shown records that name it, and not the row', () => {
  expect(judgedBy(readScope, shownLater({ id: record ?? '', about: site ?? '' }))).toEqual([]);
  expect(judgedBy(readScope, shownLater([{ id: site ?? '' }]))).toEqual(['response sites']);
  expect(judgedBy(readScope, shownLater({ id: record ?? '', about: room ?? '' }))).toEqual(['response rooms']);
});
