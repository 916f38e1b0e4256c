import { expect, it } from 'vitest';
import { Mirror } from '../../database/mirror/mirror.ts';
import type { StepRecord, Unauthorized } from '../../record/step-record.ts';
import type { Actor } from '../../sequence/actor.ts';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { findWitnesses } from './find-witnesses.ts';

const actor = (id: string, tenant: string | null, role: string): Actor => ({ id, tenant, role, person: id });
const [ann, sue, kit] = [
  actor('ann', 'north', 'manager'),
  actor('sue', 'north', 'support'),
  actor('kit', null, 'support'),
];
const tenancy = deriveOwnership(sketchTables({ shops: {} }), { root: 'shops' });

function witnesses(by: Actor, wanted: readonly string[], standing: { readonly [id: string]: readonly string[] }) {
  const unauthorized: Unauthorized = { tenants: ['north'], roles: [], wanted };
  const record: Pick<StepRecord, 'actor' | 'references' | 'time' | 'unauthorized'> = {
    actor: by,
    references: [],
    time: '2030-03-04T09:00:00.000Z',
    unauthorized,
  };
  const rolesOf = ({ id }: Actor) => standing[id] ?? [];
  const ground = {
    harness: { actors: [ann, sue, kit] },
    knowledge: { rolesOf },
    mirror: new Mirror(tenancy, new Map()),
    tenancy,
  };
  return findWitnesses(ground, record);
}

it('are whoever has the role there at the end of the step', () => {
  expect(witnesses(kit, ['support'], { sue: ['support'] })).toEqual({ holder: 'sue', stranger: undefined });
  expect(witnesses(kit, ['support'], {})).toBeUndefined();
});

it('are none where the step has let its actor in', () => {
  expect(witnesses(kit, ['support'], { sue: ['support'], kit: ['support'] })).toBeUndefined();
});

it('are there where what it was let in for is not what it has done', () => {
  expect(witnesses(kit, ['manager'], { ann: ['manager'], kit: ['support'] })).toMatchObject({ holder: 'ann' });
});
