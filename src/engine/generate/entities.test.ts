import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { splitByOwner } from './entities.ts';
import { randomWorld } from './random-world.ts';

const tenant = fc.constantFrom('a', 'b', 'nobody');

describe('splitting the rows of a table at a tenant’s wall', () => {
  test.prop([randomWorld, tenant])('puts every row on one side, by its owner', (world, own) => {
    const sides = splitByOwner(world, { table: 'items', tenant: own });
    expect(sides.own.every(({ owner }) => owner === null || owner === own)).toBe(true);
    expect(sides.foreign.every(({ owner }) => owner !== null && owner !== own)).toBe(true);
    expect(sides.own.length + sides.foreign.length).toBe(world.entities('items').length);
  });

  test.prop([randomWorld, tenant])('leaves out foreign rows whose value an own row has as well', (world, own) => {
    const sides = splitByOwner(world, { table: 'items', column: 'code', tenant: own });
    const ownCodes = sides.own.map(({ row }) => row.code);
    expect(sides.foreign.some(({ row }) => ownCodes.includes(row.code))).toBe(false);
    const others = splitByOwner(world, { table: 'items', tenant: own }).foreign;
    expect(sides.foreign).toEqual(others.filter(({ row }) => !ownCodes.includes(row.code)));
  });

  test.prop([randomWorld])('knows no foreign row for the system, which belongs to no tenant', (world) => {
    expect(splitByOwner(world, { table: 'items', tenant: null })).toEqual({
      own: world.entities('items'),
      foreign: [],
    });
  });
});
