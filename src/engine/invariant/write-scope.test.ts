import { describe, expect, it } from 'vitest';
import type { OwnedRowChange } from '../record/row-change.ts';
import type { Actor } from '../sequence/actor.ts';
import { ann, eve, judgedBy, north, sampleId, sampleMoment, south } from './sample-moment.ts';
import { writeScope } from './write-scope.ts';

const ben = sampleId('people', 'ben');
const roaming: Actor = { ...eve, id: 'eve', tenant: null };

function change(operation: OwnedRowChange['operation'], table: string, more: Partial<OwnedRowChange>): OwnedRowChange {
  const before = operation === 'insert' ? null : { id: 'x' };
  const after = operation === 'delete' ? null : { id: 'x' };
  const none = { ownerBefore: null, ownerAfter: null, position: 1, key: 'x', backend: 1, statement: '' };
  return { operation, table, before, after, ...none, ...more };
}

const ofBen = { personBefore: ben, personAfter: ben };
const deleted = change('delete', 'sessions', { personBefore: ben, personAfter: null });

describe('what is a person’s own', () => {
  it.each<[fact: string, changes: readonly OwnedRowChange[], about: readonly string[] | undefined]>([
    ['is changed by nobody else', [change('update', 'sessions', ofBen)], ['update sessions']],
    ['is ended by nobody else', [deleted], ['delete sessions']],
    [
      'is taken by nobody else',
      [change('update', 'sessions', { ...ofBen, personAfter: ann.person })],
      ['update sessions'],
    ],
    [
      'is changed by that person',
      [change('update', 'sessions', { personBefore: ann.person, personAfter: ann.person })],
      [],
    ],
    [
      'may be made by somebody else',
      [change('insert', 'sessions', { personBefore: null, personAfter: ben })],
      undefined,
    ],
    [
      'may be made and changed in one step',
      [change('insert', 'sessions', { personBefore: null, personAfter: ben }), change('update', 'sessions', ofBen)],
      [],
    ],
    ['goes with the person', [deleted, change('delete', 'people', { key: ben })], ['delete shared people']],
    [
      'may be two people’s',
      [change('update', 'sessions', { ...ofBen, before: { id: 'x', person_id: ann.person } })],
      [],
    ],
  ])('%s', (_, changes, about) => {
    expect(judgedBy(writeScope, sampleMoment([], { changes }))).toEqual(about);
  });

  it('is nobody’s to say where the actor’s person is not known, and the system’s to change', () => {
    for (const actor of [
      { ...ann, person: null },
      { ...ann, tenant: null, person: null },
    ])
      expect(judgedBy(writeScope, sampleMoment([], { actor, changes: [deleted] })) ?? []).toEqual([]);
  });
});

describe('what is shared', () => {
  const person = (name: string, more: Partial<OwnedRowChange> = {}) =>
    change('update', 'people', { key: sampleId('people', name), after: { id: 'x', name: 'other' }, ...more });
  const plan = (name: string, operation: OwnedRowChange['operation'] = 'update') =>
    change(operation, 'plans', {
      key: sampleId('plans', name),
      ...(operation === 'delete' ? {} : { after: { id: 'x', name: 'other' } }),
    });

  it.each<[fact: string, changes: readonly OwnedRowChange[], about: readonly string[]]>([
    ['is not changed where the person works elsewhere', [person('eve')], ['update shared people']],
    ['is not changed where the person works elsewhere alone', [person('ben')], ['update shared people']],
    ['is changed by the person', [person('ann')], []],
    ['is changed where nobody else has the person', [person('kim')], []],
    ['is not changed where a row of another tenant refers to it', [plan('large')], ['update shared plans']],
    ['is not deleted where a row of another tenant refers to it', [plan('large', 'delete')], ['delete shared plans']],
    ['is changed where no other tenant has it', [plan('small')], []],
    ['may be made', [plan('large', 'insert')], []],
    ['may be made and changed in one step', [plan('large', 'insert'), plan('large')], []],
  ])('%s', (_, changes, about) => {
    expect(judgedBy(writeScope, sampleMoment([], { changes })) ?? []).toEqual(about);
  });

  it('is anybody’s where it is declared as open', () => {
    const moment = sampleMoment([], { changes: [plan('large')] });
    const tenancy = { ...moment.tenancy, open: new Set(['plans']) };
    expect(judgedBy(writeScope, { ...moment, tenancy }) ?? []).toEqual([]);
  });
});

describe('somebody who acts in no tenant', () => {
  const inSouth = change('update', 'orders', { ownerBefore: south, ownerAfter: south });
  const inNorth = change('update', 'orders', { ownerBefore: north, ownerAfter: north });

  it('may change what belongs to the tenants that the person works for, and nothing else', () => {
    const changes = [inSouth, inNorth];
    const judged = (tenants: readonly string[]) =>
      judgedBy(writeScope, sampleMoment([], { actor: roaming, changes, tenants }));
    expect(judged([north, south])).toEqual([]);
    expect(judged([north])).toEqual(['update orders']);
    expect(judged([])).toEqual(['update orders', 'update orders']);
  });
});
