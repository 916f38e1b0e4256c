import * as fc from 'fast-check';
import { type Action, reference } from '../../src/engine/harness/action.ts';
import type { Actor } from '../../src/engine/sequence/actor.ts';
import type { Json } from '../../src/engine/sequence/json.ts';

/** Two managers and a clerk in each of two tenants. */
export const trackerActors: readonly (Actor & { readonly tenant: string })[] = ['alpha', 'beta'].flatMap((tenant) =>
  [
    { id: `${tenant}-manager-1`, role: 'manager' },
    { id: `${tenant}-manager-2`, role: 'manager' },
    { id: `${tenant}-clerk`, role: 'clerk' },
  ].map((actor) => ({ ...actor, tenant, person: null })),
);

/** An action of the tracker: the tables that its references name, by field, and the arbitraries of its plain fields. */
export type TrackerAction = {
  readonly name: string;
  /** How often it is drawn, against the others. */
  readonly weight: number;
  readonly references: Readonly<Record<string, string>>;
  readonly plain: Readonly<Record<string, fc.Arbitrary<Json>>>;
};

const name = fc.string({ minLength: 1, maxLength: 12 });
const tenant = { tenant: 'tenants' };
const item = { item: 'items' };
const member = { member: 'members' };
const assignment = { assignment: 'assignments' };
const tags = fc.array(name, { maxLength: 3 });
const note = fc.string({ maxLength: 20 });

export const trackerActions: readonly TrackerAction[] = [
  { name: 'open-tenant', weight: 1, references: {}, plain: { plan: fc.constantFrom('free', 'pro') } },
  { name: 'create-item', weight: 4, references: tenant, plain: { name, quantity: fc.nat(100), tags } },
  { name: 'add-member', weight: 3, references: tenant, plain: { name, nickname: fc.option(name) } },
  { name: 'assign', weight: 6, references: { ...item, ...member }, plain: { note, isUrgent: fc.boolean() } },
  { name: 'transfer', weight: 2, references: { ...assignment, ...member }, plain: {} },
  { name: 'unassign', weight: 1, references: assignment, plain: {} },
  { name: 'archive-item', weight: 1, references: item, plain: {} },
  { name: 'restore-item', weight: 1, references: item, plain: {} },
  { name: 'suspend-member', weight: 1, references: member, plain: {} },
  { name: 'resume-member', weight: 1, references: member, plain: {} },
  { name: 'rename-item', weight: 2, references: item, plain: { name } },
  { name: 'rename-member', weight: 1, references: member, plain: { name } },
  { name: 'comment', weight: 3, references: item, plain: { text: note } },
  { name: 'list-items', weight: 1, references: tenant, plain: {} },
  { name: 'read-member', weight: 4, references: member, plain: {} },
];

/** The same actions as shrinking takes them. */
export const engineActions: readonly Pick<Action, 'name' | 'input'>[] = trackerActions.map((action) => ({
  name: action.name,
  input: {
    ...Object.fromEntries(Object.entries(action.references).map(([field, table]) => [field, reference(table)])),
    ...action.plain,
  },
}));
