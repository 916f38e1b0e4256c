import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tap } from '../database/tap/tap.ts';
import { UsageError } from '../errors.ts';
import { system } from '../sequence/actor.ts';
import { reference } from './action.ts';
import { defineHarness, type HarnessDefinition } from './define-harness.ts';

const definition = {
  name: 'shop',
  database: {
    migrate: async () => ({ [Symbol.asyncDispose]: async () => {} }),
    reset: async () => {},
    tap: new Tap(),
    close: async () => {},
  },
  tenancy: { root: 'shops' },
  fixtures: { load: async () => {}, names: { shops: { north: '1', south: '2' } }, time: '2030-01-01T00:00:00.000Z' },
  members: { table: 'staff', person: 'person_id', isCurrent: () => true },
  application: () => ({}),
  actors: [{ id: 'ann', tenant: '1', role: 'clerk', person: '7' }],
  actions: [
    {
      name: 'orders.get',
      roles: ['clerk'],
      input: { order: reference('orders'), note: fc.constant('x') },
      perform: async () => ({ outcome: { kind: 'succeeded' }, observations: [] }),
    },
  ],
} satisfies HarnessDefinition<object>;

/** The message with which a definition is refused. */
function refusal(change: object): string {
  try {
    defineHarness({ ...definition, ...change });
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error('the definition was accepted');
}

describe('defineHarness', () => {
  it('adds the system actor, the passing of time, and what was left out', () => {
    const harness = defineHarness(definition);
    expect(harness.actors).toContainEqual(system);
    expect(harness.actions.map(({ name }) => name)).toEqual(['orders.get', 'time.pass']);
    expect(harness).toMatchObject({ invariants: [], channels: {}, canaries: {}, required: [] });
  });

  it.each([
    ['a name with spaces', { name: 'my shop' }, 'harness: name: expected letters, digits and dashes'],
    ['no actors', { actors: [] }, 'harness: actors: expected at least one actor'],
    [
      'fixtures without actors',
      { actors: undefined },
      'harness: actors: nothing given; expected them, or fixtures that say it',
    ],
    ['fixtures without members', { members: undefined }, 'harness: members: nothing given'],
    ['a time that is none', { fixtures: { ...definition.fixtures, time: 'noon' } }, 'harness: fixtures.time'],
    ['two actors of one id', { actors: [...definition.actors, ...definition.actors] }, "two actors are called 'ann'"],
    [
      'an actor called system',
      { actors: [{ ...definition.actors[0], id: 'system' }] },
      "actor 'system' is always there",
    ],
    [
      'an actor of a tenant without a name',
      { actors: [{ ...definition.actors[0], tenant: '9' }] },
      "actor 'ann' acts in tenant '9', which fixtures.names does not list under the root table; expected the key of one of north, south",
    ],
    [
      'an action of a role that nobody has',
      { actions: [{ ...definition.actions[0], roles: ['clark'] }] },
      "action 'orders.get' is for role 'clark', which no actor has. Did you mean 'clerk'?",
    ],
    [
      'a field that is neither arbitrary nor reference',
      { actions: [{ ...definition.actions[0], input: { order: 'orders' } }] },
      "field 'order' of action 'orders.get' is \"orders\"; expected an arbitrary of fast-check or reference('table')",
    ],
    [
      'a channel without a kind',
      { channels: { push: { table: 'devices', column: 'endpoint' } } },
      "harness: channels.push.kind: expected a kind: 'inbox', 'outbound', 'live' or 'answer'",
    ],
    [
      'an outbound channel whose addresses come from nowhere',
      { channels: { push: { kind: 'outbound' } } },
      'harness: channels.push: expected registrations, or toAnybody: true',
    ],
    [
      'a required action that is not there',
      { required: [{ action: 'order.get' }] },
      "required names action 'order.get', which is not there. Did you mean 'orders.get'?",
    ],
    [
      'a required role that the action is not for',
      { required: [{ action: 'orders.get', role: 'owner' }] },
      "required names role 'owner', which action 'orders.get' is not for. There are: clerk.",
    ],
    [
      'a required refusal where there is nothing to refuse',
      {
        actions: [{ ...definition.actions[0], input: {} }],
        required: [{ action: 'orders.get', reach: 'foreign' }],
      },
      "required names foreign entities for action 'orders.get', which guards none",
    ],
    [
      'a misspelled field of a required cell',
      { required: [{ action: 'orders.get', roles: 'clerk' }] },
      'harness: required.0',
    ],
  ])('refuses %s, in one line that says what to write', (_what, change, message) => {
    const text = refusal(change);
    expect(text).toContain(message);
    expect(text).not.toContain('\n');
  });
});
