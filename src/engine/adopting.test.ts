import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type {
  Action,
  CatalogFixtures,
  Channels,
  HarnessDatabase,
  HarnessDefinition,
  IntegrationDatabaseParts,
  ReferenceField,
  TenancyDeclaration,
} from './index.ts';

type Keys<Entries> = { readonly [key in keyof Required<Entries>]: true };

/** Held by the type checker: an entry that comes or goes has to come or go here. */
const harness: Keys<HarnessDefinition<unknown>> = {
  name: true,
  replayCommand: true,
  database: true,
  tenancy: true,
  fixtures: true,
  members: true,
  grants: true,
  refusesByRole: true,
  channels: true,
  crossings: true,
  accepted: true,
  canaries: true,
  application: true,
  deadlineMs: true,
  actors: true,
  actions: true,
  invariants: true,
  required: true,
};
const fixtures: Keys<Omit<HarnessDefinition<unknown>['fixtures'], 'derive'>> = { load: true, names: true, time: true };
const derived: Keys<CatalogFixtures> = {
  time: true,
  tenants: true,
  roles: true,
  leaving: true,
  values: true,
  counts: true,
  load: true,
  names: true,
  actors: true,
};
const members: Keys<NonNullable<HarnessDefinition<unknown>['members']>> = {
  table: true,
  person: true,
  isCurrent: true,
  role: true,
};
const database: Keys<HarnessDatabase> = { migrate: true, reset: true, tap: true, close: true };
const parts: Keys<Omit<IntegrationDatabaseParts, keyof HarnessDatabase>> = { push: true, pools: true, keep: true };
const tenancy: Keys<TenancyDeclaration> = {
  root: true,
  shared: true,
  open: true,
  published: true,
  personal: true,
  audit: true,
  people: true,
  columns: true,
  arrays: true,
  json: true,
  polymorphic: true,
  owned: true,
  across: true,
  ignore: true,
};
const action: Keys<Action> = {
  name: true,
  roles: true,
  isForAnybody: true,
  weight: true,
  input: true,
  settle: true,
  learns: true,
  when: true,
  waitsFor: true,
  isUnordered: true,
  perTenant: true,
  handsOver: true,
  deadlineMs: true,
  perform: true,
};
const reference: Keys<Omit<ReferenceField, 'kind' | 'table'>> = {
  column: true,
  where: true,
  optional: true,
  saidNull: true,
  many: true,
  guarded: true,
};
const channels: { readonly [kind in Channels[string]['kind']]: true } = {
  inbox: true,
  outbound: true,
  live: true,
  answer: true,
};

const text = readFileSync(join(import.meta.dirname, '../../docs/adopting.md'), 'utf8');
/** What stands as code: in a line between backquotes, or in a block. */
const code = [...text.matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].map(([passage]) => passage).join('\n');

it.each(Object.entries({ harness, fixtures, derived, members, database, parts, tenancy, action, reference, channels }))(
  'adopting.md tells of every entry: %s',
  (_of, entries) => {
    const missing = Object.keys(entries).filter((name) => !new RegExp(`\\b${name}\\b`).test(code));
    expect(missing).toEqual([]);
  },
);
