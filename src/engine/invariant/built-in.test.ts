import { describe, expect, it } from 'vitest';
import type { Link, Ownership, Table, Tenancy } from '../tenancy/tenancy.ts';
import { builtInInvariantsFor } from './built-in.ts';

const link = (parent: string, more: Partial<Link> = {}): Link => ({
  kind: 'foreign-key',
  columns: [`${parent}_id`],
  parent,
  parentColumns: ['id'],
  nullable: false,
  ...more,
});

/** A tenancy in which notes have these links. */
function tenancyWith(...links: readonly Link[]): Tenancy {
  const table = (name: string, own: readonly Link[]): Table => ({
    name,
    schema: 'public',
    relation: name,
    columns: [],
    primaryKey: ['id'],
    links: own,
  });
  const tables = [table('teams', []), table('users', []), table('pads', [link('teams')]), table('notes', links)];
  const ownership: [string, Ownership][] = [
    ['teams', { kind: 'root' }],
    ['users', { kind: 'shared' }],
    ['pads', { kind: 'owned', paths: [[link('teams')]] }],
    ['notes', { kind: 'owned', paths: links.map((own) => [own]) }],
  ];
  return { root: 'teams', tables: new Map(tables.map((each) => [each.name, each])), ownership: new Map(ownership) };
}

const claims = {
  actions: [],
  actors: [],
  members: { table: 'users', person: 'id', isCurrent: () => true },
  refusesByRole: true,
  channels: {},
};
const idsFor = (tenancy: Tenancy) => builtInInvariantsFor(claims, tenancy).map(({ id }) => id);

describe('the built-in invariants', () => {
  it.each([
    ['two keys that lead to a tenant', [link('teams'), link('pads')], true],
    ['an array of ids', [link('pads', { kind: 'array' })], true],
    ['one key', [link('pads')], false],
    ['a second key to what is shared', [link('pads'), link('users')], false],
    ['a second key that may lead to another tenant', [link('pads'), link('teams', { across: true })], false],
  ] as const)('judge coherence where a row has %s, and only where it can be incoherent', (_what, links, judges) => {
    expect(idsFor(tenancyWith(...links)).includes('TENANT-001')).toBe(judges);
  });

  it('judge messages only where there is a channel for them', () => {
    const tenancy = tenancyWith(link('pads'));
    expect(idsFor(tenancy)).not.toContain('NOTIF-001');
    expect(
      builtInInvariantsFor({ ...claims, channels: { event: { kind: 'live' } } }, tenancy).map(({ id }) => id),
    ).toContain('NOTIF-001');
  });
});
