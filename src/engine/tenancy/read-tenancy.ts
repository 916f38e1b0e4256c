import type pg from 'pg';
import type { TenancyDeclaration } from './declaration.ts';
import { deriveOwnership } from './derive-ownership.ts';
import { readCatalog } from './read-catalog.ts';
import type { Tenancy } from './tenancy.ts';

/** The tenancy of the connected database. Throws a `UsageError` where the declaration does not fit it, or leaves a table unclassified. */
export async function readTenancy(client: pg.ClientBase, declaration: TenancyDeclaration): Promise<Tenancy> {
  return deriveOwnership(await readCatalog(client), declaration);
}
