import { UsageError } from '../../../engine/errors.ts';
import { findMembership, type Membership } from '../../../engine/fixtures/membership.ts';
import type { TenancyDeclaration } from '../../../engine/tenancy/declaration.ts';
import { deriveOwnership } from '../../../engine/tenancy/derive-ownership.ts';
import type { Table, TableName } from '../../../engine/tenancy/tenancy.ts';
import { type Credentials, findCredentials } from '../catalog/find-credentials.ts';
import { findMessages, findSessionTables, type Messages } from '../catalog/find-messages.ts';
import { columnTo, findPeople } from '../catalog/find-people.ts';
import { findRoots } from '../catalog/find-root.ts';
import { planTenancy, type TenancyPlan, withNamedLinks } from '../catalog/find-tenancy.ts';
import { type Catalog, wordsOf } from '../catalog/look-catalog.ts';
import { betterAuthHashing, type Hashing } from '../look/find-hashing.ts';
import type { Login } from '../look/find-login.ts';
import { findRoles } from '../look/find-roles.ts';
import type { Sources } from '../look/sources.ts';
import type { InitOptions } from '../options.ts';
import { planActions } from './action-names.ts';
import { type Ask, type Decision, decide, type Question } from './decide.ts';
import { type LoginPlan, passwordColumn, planLogins, whoColumn } from './login.ts';
import type { Plan, TokenPlan } from './plan.ts';
import { doubleFile, type ProjectPlan } from './plan-project.ts';
import { type SettledLines, settleLines } from './settle-lines.ts';
import { columnsIn, findSignIns, readSignIn, type SignIn, secretsIn, signInText } from './sign-in.ts';

/** Who works for whom. */
type Members = Pick<Membership, 'table' | 'person' | 'role'>;

/** What was decided of the database, with its reasons, and what comes of all of it. */
export type HarnessPlan = {
  readonly plan: Plan;
  readonly root: Decision<TableName>;
  readonly people: Decision<TableName>;
  readonly members: Decision<Members>;
  readonly signIn: Decision<SignIn>;
  readonly tenancy: TenancyPlan;
  readonly messages: Messages;
  readonly leftOut: readonly string[];
  readonly settled: SettledLines;
};

/** Looks at the catalog and decides, or has somebody asked. Throws a `UsageError` where nobody can say. */
export async function planHarness(
  { project, sources, database, double, application, push, routes, document, identity, logins, hashing }: ProjectPlan,
  catalog: Catalog,
  options: InitOptions,
  ask: Ask | undefined,
): Promise<HarnessPlan> {
  const { tables } = catalog;
  const yes = options.yes === true;
  const tableQuestion = {
    nameOf: (name: TableName) => name,
    read: (answer: string) => tables.find(({ name }) => name === answer)?.name,
  };
  const root = await decide<TableName>(
    {
      what: 'the tenants',
      flag: '--root <table>',
      found: findRoots(tables),
      ...tableQuestion,
      otherwise: `Name the table whose rows are the tenants, of ${namesOf(tables)}.`,
    },
    { given: options.root, ask, yes },
  );
  const people = await decide<TableName>(
    {
      what: 'the people',
      flag: '--people <table>',
      found: findPeople(tables, root.choice),
      ...tableQuestion,
      otherwise: `Name the table of the people who sign in, of ${namesOf(tables)}.`,
    },
    { given: options.people, ask, yes },
  );
  const tenancy = planTenancy(tables, root.choice, people.choice, (table, column) => wordsOf(catalog, table, column));
  const members = await decide(membersQuestion(catalog, tenancy.declaration), { given: options.members, ask, yes });
  const sessions = findSessionTables(tables, people.choice);
  const credentials = findCredentials(tables, people.choice);
  const signIn = await decide<SignIn>(
    {
      what: 'how requests say who asks',
      flag: "--sign-in '<header>: <template>'",
      found: findSignIns(identity, sessions, planLogins(logins, credentials, hashing)),
      nameOf: signInText,
      read: readSignIn,
      otherwise: `The application reads ${[...identity.headers, ...identity.cookies.map((name) => `the cookie ${name}`)].join(', ') || 'no header that says it'}. Write the header of a request by an actor, with {person}, {tenant}, {role} or a column such as {sessions.token} in it.`,
    },
    { given: options.signIn, ask, yes },
  );
  const messages = findMessages(tables, people.choice, members.choice.table);
  const { actions, leftOut } = document === undefined ? planActions(routes) : { actions: [], leftOut: [] };
  const settled = settleLines(actions, catalog, tenancy.declaration);
  const module = database.choice;
  const saysTenant = /\{tenant\}|=tenant\b/.test(signInText(signIn.choice));
  const { headers, login } = signIn.choice;
  const linked = withNamedLinks(tables, root.choice);
  const tokens = [
    ...columnsIn(signIn.choice).map((column) => tokenOf(column, linked, root.choice)),
    ...(login === undefined ? [] : [whoOf(login, tables, root.choice)]),
  ];
  const isOfOneTenant = members.choice.table === people.choice || tokens.some(({ isPersons }) => !isPersons);
  const actors = saysTenant || isOfOneTenant ? 'places' : 'people';
  const plan: Plan = {
    project,
    folder: options.folder,
    config: options.config,
    push: push.choice,
    pool:
      double === undefined
        ? { file: module.file, expression: module.pool ?? 'pool' }
        : { file: doubleFile(options.folder, module.file), expression: double.pool, standsFor: module.file },
    application: application.choice,
    tenancy: {
      ...tenancy.declaration,
      // A push that leads there makes them, and every table has to be told of.
      ...(catalog.migrations.length === 0 ? {} : { ignore: [...catalog.migrations] }),
    },
    unknown: tenancy.unknown,
    published: tenancy.published,
    ...(options.members === undefined
      ? {}
      : { members: { table: members.choice.table, person: members.choice.person } }),
    roles: rolesOf(members.choice, { catalog, sources, root: root.choice }),
    inboxes: messages.inboxes,
    headers,
    login: login === undefined ? undefined : loginWith(login, { credentials, hashing, logins }),
    tokens,
    secrets: secretsIn(signIn.choice),
    actors,
    actions: settled.actions,
    document,
  };
  return { plan, root, people, members, signIn, tenancy, messages, leftOut, settled };
}

function namesOf(tables: readonly Table[]): string {
  const names = tables.map(({ name }) => name);
  return names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ') || 'none';
}

/** Fixtures find the members in the same way, so that nothing has to be written where it was found. */
function membersQuestion({ tables, facts }: Catalog, declaration: TenancyDeclaration): Question<Members> {
  const { root, people } = declaration;
  const found = findMembership(deriveOwnership(tables, declaration), facts, '2030-01-01T00:00:00.000Z');
  const reason =
    found?.table === people ? `${people} lead to ${root} themselves` : `it leads to ${people} and to ${root}`;
  const left = found?.leaving === undefined ? '' : `; who has left has ${Object.keys(found.leaving).join(', ')}`;
  return {
    what: 'who works for whom',
    flag: '--members <table>.<person>',
    found: found === undefined ? [] : [{ choice: found, reason: `${reason}${left}`, isSure: true }],
    nameOf: ({ table, person }) => `${table}.${person}`,
    read: (answer) => {
      const dot = answer.lastIndexOf('.');
      const table = tables.find(({ name }) => name === answer.slice(0, dot));
      const person = table?.columns.find(({ name }) => name === answer.slice(dot + 1))?.name;
      return table && person ? { table: table.name, person, role: undefined } : undefined;
    },
    otherwise: `Name the table that leads to both ${people} and ${root}, and its column with the person.`,
  };
}

/** The roles of actors: those that the database lists, else those that the source compares with; where it lists them, fixtures know. */
function rolesOf(
  { table, role }: Members,
  { catalog, sources, root }: { readonly catalog: Catalog; readonly sources: Sources; readonly root: TableName },
): Plan['roles'] {
  if (role === undefined) return { known: [], toSay: [] };
  const listed = wordsOf(catalog, table, role);
  if (listed.length > 0) return { known: listed, toSay: [] };
  const mentioned = findRoles(sources, root);
  return { known: mentioned, toSay: mentioned };
}

function tokenOf(place: string, tables: readonly Table[], root: TableName): TokenPlan {
  const dot = place.lastIndexOf('.');
  const table = tables.find(({ name }) => name === place.slice(0, dot));
  const column = table?.columns.find(({ name }) => name === place.slice(dot + 1));
  if (table && column)
    return { column: place, isUuid: column.type === 'uuid', isPersons: columnTo(table, root, tables) === undefined };
  throw new UsageError(
    `init: --sign-in: '{${place}}'; expected a column of the database, such as {sessions.token}. Mend the name.`,
  );
}

/** What a person is known by where it signs in. */
function whoOf(login: LoginPlan, tables: readonly Table[], root: TableName): TokenPlan {
  const column = whoColumn(login);
  tokenOf(passwordColumn(login), tables, root);
  const like = /mail/i.test(column) ? 'mail' : 'name';
  return { ...tokenOf(column, tables, root), isPersons: true, like };
}

function loginWith(
  login: LoginPlan,
  {
    credentials,
    hashing,
    logins,
  }: {
    readonly credentials: Credentials | undefined;
    readonly hashing: Hashing | undefined;
    readonly logins: readonly Login[];
  },
): NonNullable<Plan['login']> {
  const isBetterAuths = logins.some(({ by, path }) => by === 'better-auth' && path === login.path);
  const isFound = credentials?.password === passwordColumn(login);
  return {
    ...login,
    hashing: isBetterAuths ? betterAuthHashing : hashing,
    besides: isFound && credentials ? credentials.besides : {},
  };
}
