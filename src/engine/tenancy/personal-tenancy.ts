import type { Ownership, TableName, Tenancy } from './tenancy.ts';

/**
 * The same tables with people in the place of tenants: a personal row is owned by its person, all other rows but the people themselves by
 * nobody. Undefined where the tenancy names no people.
 */
export function personalTenancy({ people, tables, ownership }: Tenancy): Tenancy | undefined {
  if (people === undefined) return undefined;
  const byPerson = [...tables.keys()].map((name): [TableName, Ownership] => {
    const known = ownership.get(name);
    if (name === people) return [name, { kind: 'root' }];
    return [name, known?.kind === 'personal' ? { kind: 'owned', paths: known.paths } : { kind: 'shared' }];
  });
  return { root: people, tables, ownership: new Map(byPerson) };
}
