import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { system } from '../sequence/actor.ts';
import { splitByOwner } from './entities.ts';
import { randomWorld, worldOfPeople } from './random-world.ts';

const tenant = fc.constantFrom('a', 'b', 'nobody');

describe('splitting the rows of a table at a tenant’s wall', () => {
  test.prop([randomWorld, tenant])('puts every row on one side, by its owner', (world, own) => {
    const sides = splitByOwner(world, { table: 'items', actor: { tenant: own, person: null } });
    expect(sides.own.every(({ owner }) => owner === null || owner === own)).toBe(true);
    expect(sides.foreign.every(({ owner }) => owner !== null && owner !== own)).toBe(true);
    expect(sides.own.length + sides.foreign.length).toBe(world.entities('items').length);
  });

  test.prop([randomWorld, tenant])('leaves out foreign rows whose value an own row has as well', (world, own) => {
    const sides = splitByOwner(world, { table: 'items', column: 'code', actor: { tenant: own, person: null } });
    const ownCodes = sides.own.map(({ row }) => row.code);
    expect(sides.foreign.some(({ row }) => ownCodes.includes(row.code))).toBe(false);
    const others = splitByOwner(world, { table: 'items', actor: { tenant: own, person: null } }).foreign;
    expect(sides.foreign).toEqual(others.filter(({ row }) => !ownCodes.includes(row.code)));
  });

  test.prop([worldOfPeople])(
    'of somebody who acts in no tenant puts own those of all tenants that the person works for',
    (world) => {
      const { own, foreign } = splitByOwner(world, { table: 'items', actor: { tenant: null, person: 'driver-ab' } });
      expect(own.every(({ owner, person }) => owner !== 'c' && person !== 'manager-a')).toBe(true);
      expect(foreign.every(({ owner, person }) => owner === 'c' || person === 'manager-a')).toBe(true);
      expect(own.length + foreign.length).toBe(world.entities('items').length);
    },
  );

  test.prop([worldOfPeople])('puts what is another person’s own on the other side', (world) => {
    const { own, foreign } = splitByOwner(world, { table: 'items', actor: { tenant: 'a', person: 'manager-a' } });
    expect(own.every(({ owner, person }) => ['a', null].includes(owner) && person !== 'driver-ab')).toBe(true);
    expect(foreign.every(({ owner, person }) => !['a', null].includes(owner) || person === 'driver-ab')).toBe(true);
  });

  test.prop([randomWorld])('knows no foreign row for the system, which belongs to no tenant', (world) => {
    expect(splitByOwner(world, { table: 'items', actor: system })).toEqual({
      own: world.entities('items'),
      foreign: [],
    });
  });
});
