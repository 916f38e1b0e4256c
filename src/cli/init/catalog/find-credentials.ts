import type { Table, TableName } from '../../../engine/tenancy/tenancy.ts';
import { WHO } from '../look/find-login.ts';
import { columnTo } from './find-people.ts';

/** Where the database keeps by what people sign in, `table.column` each. */
export type Credentials = {
  readonly password: string;
  /** By what a person is known, the likeliest first. */
  readonly who: readonly string[];
  /** What else a row has to say for its password to count. */
  readonly besides: { readonly [column: string]: string };
};

const HASH = /^(hashed_?|encrypted_?)?(pass(word|wd)?|pwd)(_?(hash(ed)?|digest|encrypted))?$/i;

/** Of the people themselves, else of a table that is theirs; undefined where nothing holds a password. */
export function findCredentials(tables: readonly Table[], people: TableName): Credentials | undefined {
  const own = tables.find(({ name }) => name === people);
  if (own === undefined) return undefined;
  const theirs = tables.filter((table) => table !== own && columnTo(table, people, tables) !== undefined);
  for (const table of [own, ...theirs]) {
    const hash = table.columns.find(({ name }) => HASH.test(name));
    if (hash === undefined) continue;
    const who = own.columns.filter(({ name }) => WHO.test(name)).map(({ name }) => `${people}.${name}`);
    // In better-auth an account is by password where its provider says so.
    const provider = table.columns.find(({ name }) => /^provider_?id$/i.test(name));
    const besides = provider === undefined ? {} : { [`${table.name}.${provider.name}`]: 'credential' };
    return { password: `${table.name}.${hash.name}`, who: who.toSorted(mailFirst), besides };
  }
  return undefined;
}

function mailFirst(a: string, b: string): number {
  return Number(/mail/i.test(b)) - Number(/mail/i.test(a));
}
