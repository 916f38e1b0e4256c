import { z } from 'zod';
import type { HarnessDatabase } from '../database/provision/integration-database.ts';
import { DEFAULT_DEADLINE_MS } from '../database/tap/deadline.ts';
import { UsageError } from '../errors.ts';
import { suggestNames } from '../near-names.ts';
import { type Actor, system } from '../sequence/actor.ts';
import type { TenancyDeclaration } from '../tenancy/declaration.ts';
import type { Accepted } from './accepted.ts';
import { type Action, everyRole, isReferenceField } from './action.ts';
import type { ApplicationSeams } from './application.ts';
import type { CellPattern } from './cell.ts';
import type { Channels } from './channel.ts';
import type { Crossing } from './crossing.ts';
import { type DeriveFixtures, type Members, membersToDerive } from './derived-fixtures.ts';
import type { FixtureNames } from './fixture-names.ts';
import type { Grants } from './grants.ts';
import type { Invariant } from './invariant.ts';
import { timePass } from './time-pass.ts';

/** Everything that the engine has to be told about an application: the one thing an adopter writes. */
export type HarnessDefinition<App> = {
  /** Names the application in bundles, so that one is not replayed against another. */
  readonly name: string;
  /** What reports tell the reader to type before a bundle's path; `npx leakproof replay`, or what calls it so, unless told otherwise. */
  readonly replayCommand?: string;
  /** The integration database: see `integrationDatabase`, which makes all of it. */
  readonly database: HarnessDatabase;
  readonly tenancy: TenancyDeclaration;
  readonly fixtures: {
    /** Fills the empty tables with the baseline: the same rows with the same ids each time. */
    readonly load: () => Promise<void>;
    /** Readable names for baseline rows; those of the root table name the tenants. */
    readonly names: FixtureNames;
    /** The harness clock at the baseline, ISO 8601 in UTC. */
    readonly time: string;
    /** Makes the rest after `load`, from the catalog: see `catalogFixtures`. */
    readonly derive?: DeriveFixtures;
  };
  /** Who works for whom; derived where the fixtures are. */
  readonly members?: Members;
  /** For whom somebody may act who does not work there, as support staff; nobody, unless told otherwise. */
  readonly grants?: Grants;
  /** False where the application refuses nobody for a role: then no action is tried by whoever lacks its roles, and AUTH-001 judges nothing. */
  readonly refusesByRole?: boolean;
  /** How the application tells people things: inboxes, outbound channels, live streams. NOTIF-001 to NOTIF-004 judge them. */
  readonly channels?: Channels;
  /** Ways in which one tenant may rightly notice what another does; none unless told otherwise. */
  readonly crossings?: readonly Crossing[];
  /** Findings that are known and lived with for now: runs go on past them, and they fail nothing. `leakproof accept` keeps them in files. */
  readonly accepted?: readonly Pick<Accepted, 'signature' | 'why' | 'also'>[];
  /** Strings in a tenant's free text, by the tenant's fixture name, that must never appear before another. */
  readonly canaries?: { readonly [tenant: string]: readonly string[] };
  /** Builds a fresh application, with empty caches and no open streams. Called once a run. */
  readonly application: (seams: ApplicationSeams) => App | Promise<App>;
  /** How long a step may take before it is a fault of the application (APP-001), in milliseconds; 30,000 unless told otherwise. */
  readonly deadlineMs?: number;
  /** All but `system`, which is always there; derived where the fixtures are. */
  readonly actors?: readonly Actor[];
  /** What actors can do. Roles that no actor has are a mistake. */
  readonly actions: readonly Action<App>[];
  /** The application's own, besides those that come with the engine. */
  readonly invariants?: readonly Invariant[];
  /** What has to have happened before a green result counts: the full suite and `fuzz --require` fail without it. */
  readonly required?: readonly CellPattern[];
};

/** A definition that has been checked. What the application is does not matter to the engine: it hands it from `application` to `perform`. */
export type Harness = Checked<unknown>;

/** Nothing is left open but the replay command, which depends on who runs it, and grants, which few applications know. */
type Checked<App> = Required<Omit<HarnessDefinition<App>, 'replayCommand' | 'grants'>> &
  Pick<HarnessDefinition<App>, 'replayCommand' | 'grants'>;

const named = z.object({ name: z.string().min(1) });
const fn = z.custom<(...input: never[]) => unknown>((value) => typeof value === 'function', 'expected a function');
const message = { toAnybody: z.literal(true).optional(), sameness: fn.optional() };
const registrations = z.object({ table: z.string(), column: z.string(), isCurrent: fn.optional() });
const channel = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('inbox'), table: z.string(), recipient: z.string(), ...message }),
    z
      .object({ kind: z.literal('outbound'), registrations: registrations.optional(), ...message })
      .refine(
        (outbound) => outbound.registrations !== undefined || outbound.toAnybody === true,
        'expected registrations, or toAnybody: true',
      ),
    z.object({ kind: z.literal('live'), ...message }),
    z.object({ kind: z.literal('answer') }),
  ],
  "expected a kind: 'inbox', 'outbound', 'live' or 'answer'",
);
const deadline = z.number().positive('expected milliseconds above 0').optional();
const shape = z.object({
  name: z.string().regex(/^[\w-]+$/, 'expected letters, digits and dashes'),
  database: z.object({ migrate: fn, reset: fn, close: fn, tap: z.object({}) }),
  tenancy: z.object({ root: z.string() }),
  fixtures: z.object({
    load: fn,
    names: z.record(z.string(), z.record(z.string(), z.string())),
    time: z.iso.datetime(),
    derive: fn.optional(),
  }),
  members: z
    .object({ table: z.string(), person: z.string(), isCurrent: fn, role: z.union([z.string(), fn]).optional() })
    .optional(),
  grants: z
    .object({
      table: z.string(),
      person: z.string(),
      role: z.string().min(1),
      isCurrent: fn.optional(),
      until: z.string().optional(),
    })
    .optional(),
  refusesByRole: z.boolean().optional(),
  channels: z.record(z.string(), channel).optional(),
  application: fn,
  deadlineMs: deadline,
  actors: z
    .array(z.object({ id: z.string().min(1), role: z.string().min(1) }))
    .min(1, 'expected at least one actor')
    .optional(),
  actions: z
    .array(named.extend({ roles: z.array(z.string()).min(1), input: z.object({}), perform: fn, deadlineMs: deadline }))
    .min(1, 'expected at least one action'),
  crossings: z.array(named.extend({ carries: fn, columns: z.array(z.string()).optional() })).optional(),
  accepted: z
    .array(
      z.strictObject({
        signature: z.string().min(1),
        why: z.string().min(1, 'expected a reason, for whoever reads the list'),
        also: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  required: z
    .array(
      z.strictObject({
        action: z.string(),
        role: z.string().optional(),
        reach: z.enum(['own', 'foreign', 'absent', 'shared', 'none', 'role']).optional(),
        outcome: z.enum(['succeeded', 'refused', 'fault']).optional(),
        withChanges: z.literal(true).optional(),
      }),
    )
    .optional(),
  invariants: z.array(z.object({ id: z.string().min(1), title: z.string().min(1), check: fn })).optional(),
});

/**
 * Checks what an adopter says of an application and returns it for the engine. Throws a `UsageError` of one line that names the first
 * thing that is wrong and what to write instead. Tables are checked later, when the database is there to ask.
 */
export function defineHarness<App>(definition: HarnessDefinition<App>): Harness {
  const parsed = shape.safeParse(definition);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(
      `harness: ${issue?.path.join('.') || 'the definition'}: ${issue?.message}. See docs/adopting.md.`,
    );
  }
  const { invariants = [], required = [], tenancy, fixtures } = definition;
  const { actors, members } = castOf(definition);
  const actions = fixtures.derive ? definition.actions : withEveryRole(definition.actions, actors);
  const tenants = fixtures.names[tenancy.root] ?? {};
  rejectTwins(
    'actor',
    actors.map(({ id }) => id),
  );
  rejectTwins(
    'action',
    actions.map(({ name }) => name),
  );
  rejectTwins(
    'invariant',
    invariants.map(({ id }) => id),
  );
  rejectTwins(
    'crossing',
    (definition.crossings ?? []).map(({ name }) => name),
  );
  // Which keys the tenants have, and who has which role, is known only when the fixtures are.
  if (!fixtures.derive) for (const actor of actors) checkActor(actor, tenants);
  const roles = definition.actors ? new Set(['system', ...actors.map(({ role }) => role)]) : undefined;
  for (const action of actions) checkAction(action, roles);
  for (const cell of required) checkRequired(cell, actions);
  const harness: Checked<App> = {
    canaries: {},
    refusesByRole: true,
    deadlineMs: DEFAULT_DEADLINE_MS,
    channels: {},
    crossings: [],
    accepted: [],
    ...definition,
    members,
    invariants,
    required,
    actors: [...actors, system],
    actions: [...actions, timePass],
  };
  // An action never meets another application than its own harness's, which no type can say here.
  return Object.freeze(harness as unknown as Harness);
}

/** Actions of every role, with the names of those that there are. */
export function withEveryRole<App>(actions: readonly Action<App>[], actors: readonly Actor[]): readonly Action<App>[] {
  const all = [...new Set(actors.map(({ role }) => role))];
  return actions.map((action) =>
    action.roles.includes(everyRole) ? { ...action, roles: all, isForAnybody: true } : action,
  );
}

/** Only fixtures that are derived say who there is. */
function castOf({ actors, members, fixtures }: Pick<HarnessDefinition<never>, 'actors' | 'members' | 'fixtures'>): {
  actors: readonly Actor[];
  members: Members;
} {
  const missing = actors === undefined ? 'actors' : members === undefined ? 'members' : undefined;
  if (missing !== undefined && !fixtures.derive) {
    throw new UsageError(
      `harness: ${missing}: nothing given; expected them, or fixtures that say it. Say ${missing}, or fixtures: catalogFixtures(). See docs/adopting.md.`,
    );
  }
  return { actors: actors ?? [], members: members ?? membersToDerive };
}

function rejectTwins(what: string, names: readonly string[]): void {
  const twin = names.find((name, at) => names.indexOf(name) !== at);
  if (twin !== undefined)
    throw new UsageError(`harness: two ${what}s are called '${twin}'; expected different names. Rename one.`);
}

function checkActor({ id, tenant }: Actor, tenants: { readonly [name: string]: string }): void {
  if (id === system.id)
    throw new UsageError(`harness: actor '${id}' is always there; expected another id. Remove or rename it.`);
  if (tenant !== null && !Object.values(tenants).includes(tenant)) {
    throw new UsageError(
      `harness: actor '${id}' acts in tenant '${tenant}', which fixtures.names does not list under the root table; expected the key of one of ${Object.keys(tenants).join(', ') || 'none'}. Give the tenant a name in fixtures.names.`,
    );
  }
}

function checkAction(action: Action<never>, roles: ReadonlySet<string> | undefined): void {
  const role = roles && action.roles.find((name) => !roles.has(name));
  if (roles && role !== undefined) {
    throw new UsageError(
      `harness: action '${action.name}' is for role '${role}', which no actor has. ${suggestNames(role, roles)}`,
    );
  }
  for (const [name, field] of Object.entries(action.input)) {
    // What a harness in plain JavaScript gives may be anything.
    const isObject = typeof field === 'object' && field !== null;
    if (isObject && (isReferenceField(field) || typeof field.generate === 'function')) continue;
    throw new UsageError(
      `harness: field '${name}' of action '${action.name}' is ${JSON.stringify(field) ?? typeof field}; expected an arbitrary of fast-check or reference('table').`,
    );
  }
}

/** Throws a `UsageError` for a cell that could never happen, and would fail every campaign. */
export function checkRequired({ action, role, reach }: CellPattern, actions: readonly Action<never>[]): void {
  const found = actions.find(({ name }) => name === action);
  if (!found) {
    const names = actions.map(({ name }) => name);
    throw new UsageError(
      `harness: required names action '${action}', which is not there. ${suggestNames(action, names)}`,
    );
  }
  if (role !== undefined && reach !== 'role' && !found.roles.includes(role)) {
    throw new UsageError(
      `harness: required names role '${role}', which action '${action}' is not for. ${suggestNames(role, found.roles)}`,
    );
  }
  // What it guards is not known yet.
  if (found.settle !== undefined) return;
  const isGuarded = Object.values(found.input).some((field) => isReferenceField(field) && field.guarded !== false);
  if ((reach === 'foreign' || reach === 'absent') && !isGuarded) {
    throw new UsageError(
      `harness: required names ${reach} entities for action '${action}', which guards none; expected an action with a reference. Leave reach out.`,
    );
  }
}
