import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../sequence/json.ts';
import { reference } from './action.ts';
import { findMisfit, type SequenceKnowledge } from './misfit.ts';

const knowledge: SequenceKnowledge = {
  actors: [
    { id: 'ann', role: 'manager' },
    { id: 'dan', role: 'driver' },
  ],
  actions: [
    { name: 'routes.get', roles: ['manager', 'driver'], input: { route: reference('routes') } },
    { name: 'routes.create', roles: ['manager'], input: { code: fc.string() } },
  ],
  columns: new Map([['routes', ['id', 'code']]]),
  fixtures: () => ['route-1'],
};
const ref = (handle: { readonly [field: string]: Json }): Json => ({ route: { $ref: handle } });
const get = (input: Json, names: { readonly actor?: string; readonly action?: string } = {}) => ({
  actor: 'ann',
  action: 'routes.get',
  input,
  ...names,
});
const create = { actor: 'ann', action: 'routes.create', input: { code: 'R1' } };
const misfitOf = (...steps: readonly Omit<Parameters<typeof findMisfit>[0]['steps'][number], 'id'>[]) =>
  findMisfit({ version: 1, steps: steps.map((step, at) => ({ id: `s${at + 1}`, ...step })) }, knowledge);

it.each([
  [ref({ table: 'routes', fixture: 'route-1' })],
  [ref({ table: 'routes', step: 's1', index: 0 })],
  [ref({ table: 'routes', absent: 2, column: 'code' })],
  [{ route: null }],
  [{ route: 'not even an id' }],
])('lets %j pass', (input) => {
  expect(misfitOf(create, get(input))).toBeUndefined();
});

it.each([
  [
    'an unknown actor',
    get({}, { actor: 'anne' }),
    "names actor 'anne', which the harness does not have. Did you mean 'ann'?",
  ],
  [
    'an unknown action',
    get({}, { action: 'route.get' }),
    "names action 'route.get', which the harness does not have. Did you mean 'routes.get'?",
  ],
  [
    'a role that may not',
    { ...create, actor: 'dan' },
    'lets dan (driver) do routes.create; expected an actor of role manager.',
  ],
  [
    'an unknown field',
    get({ rout: null }),
    "gives routes.get a field 'rout', which its input does not have. Did you mean 'route'?",
  ],
  ['a missing field', get({}), "gives routes.get no field 'route'; expected a reference to routes. Add it."],
  [
    'an unknown table',
    get(ref({ table: 'route', absent: 0 })),
    "(routes.get), field 'route', names table 'route', which the database does not have. Did you mean 'routes'?",
  ],
  [
    'an unknown column',
    get(ref({ table: 'routes', absent: 0, column: 'cod' })),
    "(routes.get), field 'route', names column 'routes.cod', which the database does not have. Did you mean 'routes.code' or 'routes.id'?",
  ],
  [
    'an unknown fixture',
    get(ref({ table: 'routes', fixture: 'route-2' })),
    "(routes.get), field 'route', names row of routes 'route-2', which the baseline does not have. Did you mean 'route-1'?",
  ],
  [
    'a step that is not there',
    get(ref({ table: 'routes', step: 's9', index: 0 })),
    "(routes.get), field 'route', refers to a row made by step s9, which is not in the sequence; expected an earlier step.",
  ],
  [
    'a step that comes later',
    get(ref({ table: 'routes', step: 's2', index: 0 })),
    "(routes.get), field 'route', refers to a row made by step s2, which comes no earlier; expected an earlier step.",
  ],
  [
    'half a handle',
    get(ref({ table: 'routes', step: 's1' })),
    '(routes.get), field \'route\', is no handle: {"$ref":{"table":"routes","step":"s1"}}; expected { "$ref": { "table", and "fixture", "step" and "index", or "absent" } }.',
  ],
] as const)('says of %s which step does not fit, and why', (_what, step, reason) => {
  expect(misfitOf(step, create)).toBe(`step s1 ${reason}`);
});
