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
    ['goes with the person', [deleted, change('delete', 'people', { key: ben })], []],
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
