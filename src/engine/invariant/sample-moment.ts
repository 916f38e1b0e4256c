import { createHash } from 'node:crypto';
import { Mirror } from '../database/mirror/mirror.ts';
import type { Channels } from '../harness/channel.ts';
import type { Invariant, Moment } from '../harness/invariant.ts';
import type { Observation } from '../record/observation.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Actor } from '../sequence/actor.ts';
import { deriveOwnership } from '../tenancy/derive-ownership.ts';
import type { Row } from '../tenancy/row.ts';
import { sketchTables } from '../tenancy/sketch-tables.ts';
import { knowledgeOf } from './knowledge.ts';

/**
 * Two shops in memory for tests of invariants: `north`, where Ann works, and `south`, where Ben does. Eve works in both; Kim has left
 * south. Everybody has a session, and a device in each place, each shop an order, a tag with a text for its key, and a canary.
 */
const tables = sketchTables({
  plans: { name: ': text' },
  shops: { name: ': text', plan_id: 'plans?' },
  people: { name: ': text' },
  staff: { shop_id: 'shops', person_id: 'people', has_left: ': boolean' },
  orders: { shop_id: 'shops', taken_by: 'people?', note: ': text' },
  tags: { shop_id: 'shops', label: ': text' },
  messages: { shop_id: 'shops', person_id: 'people', body: ': text', data: ': jsonb' },
  sessions: { person_id: 'people', seen_at: ': timestamp with time zone' },
  devices: { staff_id: 'staff', endpoint: ': text' },
  hooks: { shop_id: 'shops', url: ': text', secret: ': text' },
}).map((table) =>
  table.name === 'tags'
    ? {
        ...table,
        columns: table.columns.map((column) => (column.name === 'id' ? { ...column, type: 'text' } : column)),
      }
    : table,
);

const declaration = { root: 'shops', people: 'people', shared: ['people', 'plans'] };
const tenancy = deriveOwnership(tables, declaration);

/** The id of a sample row: a uuid that stays the same. */
export function sampleId(table: string, name: string): string {
  const hex = createHash('sha256').update(`${table}/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4000-8000-${hex.slice(12, 24)}`;
}

/** The secret of a shop's hook. */
export function sampleSecret(shop: string): string {
  return createHash('sha256').update(`secret of ${shop}`).digest('base64url');
}

export const north = sampleId('shops', 'north');
export const south = sampleId('shops', 'south');
export const sampleCanaries = { north: ['canary-north-51c2'], south: ['Canary-South-9f27'] };

const places = [
  { person: 'ann', shop: 'north' },
  { person: 'ben', shop: 'south' },
  { person: 'eve', shop: 'north' },
  { person: 'eve', shop: 'south' },
  { person: 'kim', shop: 'south', has_left: true },
];

const rows: { readonly [table: string]: readonly Row[] } = {
  plans: ['small', 'large'].map((name) => ({ id: sampleId('plans', name), name })),
  shops: ['north', 'south'].map((name) => ({
    id: sampleId('shops', name),
    name,
    plan_id: name === 'south' ? sampleId('plans', 'large') : null,
  })),
  people: ['ann', 'ben', 'eve', 'kim'].map((name) => ({ id: sampleId('people', name), name })),
  staff: places.map(({ person, shop, has_left = false }) => ({
    id: sampleId('staff', `${person} ${shop}`),
    shop_id: sampleId('shops', shop),
    person_id: sampleId('people', person),
    has_left,
  })),
  orders: ['north', 'south'].map((shop) => ({
    id: sampleId('orders', shop),
    shop_id: sampleId('shops', shop),
    taken_by: shop === 'south' ? sampleId('people', 'eve') : null,
    note: 'none',
  })),
  tags: [
    { id: 'tag-7c41x', shop_id: north, label: 'shared-label-1' },
    { id: 'shared-label-1', shop_id: south, label: 'blue' },
    { id: 'tag-9q82k', shop_id: south, label: 'red' },
    { id: 'fragile', shop_id: south, label: 'green' },
  ],
  devices: places.map(({ person, shop }) => ({
    id: sampleId('devices', `${person} ${shop}`),
    staff_id: sampleId('staff', `${person} ${shop}`),
    endpoint: `push:${person}`,
  })),
  messages: [
    {
      id: sampleId('messages', 'eve south'),
      shop_id: south,
      person_id: sampleId('people', 'eve'),
      body: 'none',
      data: null,
    },
  ],
  sessions: ['ann', 'ben', 'eve', 'kim'].map((person) => ({
    id: sampleId('sessions', person),
    person_id: sampleId('people', person),
    seen_at: null,
  })),
  hooks: ['north', 'south'].map((shop) => ({
    id: sampleId('hooks', shop),
    shop_id: sampleId('shops', shop),
    url: shop,
    secret: sampleSecret(shop),
  })),
};

export const ann: Actor = { id: 'ann@north', tenant: north, role: 'clerk', person: sampleId('people', 'ann') };
export const ben: Actor = { id: 'ben@south', tenant: south, role: 'clerk', person: sampleId('people', 'ben') };
export const eve: Actor = { id: 'eve@north', tenant: north, role: 'clerk', person: sampleId('people', 'eve') };

const channels: Channels = {
  inbox: { kind: 'inbox', table: 'messages', recipient: 'person_id' },
  push: { kind: 'outbound', registrations: { table: 'devices', column: 'endpoint' } },
  webhook: { kind: 'outbound', registrations: { table: 'hooks', column: 'url' } },
  mail: { kind: 'outbound', toAnybody: true },
  event: { kind: 'live' },
};

/** The moment after a step of Ann's, unless told otherwise, with what it showed. */
export function sampleMoment(
  observations: readonly Observation[],
  { channels: other = channels, ...change }: Partial<StepRecord> & { readonly channels?: Channels } = {},
): Moment {
  const mirror = new Mirror(tenancy, new Map(Object.entries(rows)));
  const harness = {
    tenancy: declaration,
    fixtures: { load: async () => {}, names: { shops: { north, south } }, time: '2030-01-01T00:00:00.000Z' },
    refusesByRole: true,
    members: { table: 'staff', person: 'person_id', isCurrent: ({ has_left }: Row) => has_left === false },
    canaries: sampleCanaries,
    channels: other,
    actors: [ann, ben, eve],
  };
  const record: StepRecord = {
    step: { id: 's1', actor: 'ann@north', action: 'orders.get', input: {} },
    actor: ann,
    time: '2030-01-01T00:00:00.000Z',
    input: {},
    references: [],
    outcome: { kind: 'succeeded' },
    observations,
    changes: [],
    statements: [],
    faults: [],
    late: [],
    ...change,
  };
  return { record, mirror, tenancy, history: [], beside: [], ...knowledgeOf(harness, mirror, tenancy) };
}

/** An answer to Ann. */
export function answer(content: Observation['content'], actor = ann): Observation {
  return { channel: 'response', tenants: [actor.tenant ?? ''], recipient: actor.id, content };
}

/** What an invariant's breaches are about; undefined where it judged nothing. */
export function judgedBy({ check }: Invariant, moment: Moment): readonly string[] | undefined {
  return check(moment)?.map(({ about }) => about);
}
