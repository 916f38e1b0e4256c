import { expect, it } from 'vitest';
import { fixtureId, nameFixtures } from './fixture-names.ts';

it('gives a fixture an id that is a UUID of version 4, of its own, and the same each time', () => {
  const ids = [fixtureId('routes', 'north'), fixtureId('routes', 'south'), fixtureId('bids', 'north')];
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4000-8000-[0-9a-f]{12}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(3);
  // What bundles and corpora of earlier versions hold.
  expect(ids[0]).toBe('b584a5d8-4628-4000-8000-5a63b4de7a80');
  expect(nameFixtures({ routes: ['north', 'south'], bids: ['north'] })).toEqual({
    routes: { north: ids[0], south: ids[1] },
    bids: { north: ids[2] },
  });
});
