import { expect, it } from 'vitest';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { Mirror } from './mirror.ts';

const tables = sketchTables({
  shops: {},
  users: {},
  api_keys: { user_id: 'users' },
  scopes: { api_key_id: 'api_keys' },
  profiles: {},
}).map((table) =>
  table.name === 'profiles'
    ? {
        ...table,
        links: [
          { kind: 'foreign-key', columns: ['id'], parent: 'users', parentColumns: ['id'], nullable: false } as const,
        ],
      }
    : table,
);
const tenancy = deriveOwnership(tables, { root: 'shops', people: 'users', shared: ['users'] });
const user = 'a1b2c3d4-0000-4000-8000-1234567890ab';
const key = 'b1b2c3d4-0000-4000-8000-1234567890ab';
const scope = 'c1b2c3d4-0000-4000-8000-1234567890ab';

const mirrored = () =>
  new Mirror(
    tenancy,
    new Map([
      ['users', [{ id: user }]],
      ['api_keys', [{ id: key, user_id: user }]],
      ['scopes', [{ id: scope, api_key_id: key }]],
      ['profiles', [{ id: user }]],
    ]),
  );
const deleted = { operation: 'delete', after: null, position: 1, backend: 1, statement: '' } as const;

it('knows whose own a row is, by whatever it hangs on, also after both are gone', () => {
  const mirror = mirrored();
  expect([mirror.personOf('api_keys', key), mirror.personOf('scopes', scope), mirror.personOf('users', user)]).toEqual([
    user,
    user,
    null,
  ]);
  const changes = mirror.apply([
    { ...deleted, table: 'scopes', key: scope, before: { id: scope, api_key_id: key } },
    { ...deleted, table: 'api_keys', key, before: { id: key, user_id: user } },
  ]);
  expect(changes).toMatchObject([
    { ownerBefore: null, personBefore: user, personAfter: null },
    { ownerBefore: null, personBefore: user, personAfter: null },
  ]);
  expect(mirror.personOf('scopes', scope)).toBe(user);
  mirror.reset();
  expect(mirror.rows('scopes')).toMatchObject([{ owner: null, person: user }]);
});

it('takes the key of a row that each person has one of for the person’s', () => {
  expect(mirrored().holdersOf(user)).toEqual([
    { table: 'profiles', key: user, owner: null, person: null },
    { table: 'users', key: user, owner: null, person: null },
  ]);
  expect(mirrored().holdersOf(scope)).toMatchObject([{ person: user }]);
});
