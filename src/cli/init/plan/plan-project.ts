import { posix } from 'node:path';
import { UsageError } from '../../../engine/errors.ts';
import { type ApplicationModule, applicationName, findApplications } from '../look/find-application.ts';
import { type DatabaseModule, findDatabases } from '../look/find-database.ts';
import { type DocumentPlan, findDocument, olderDocument } from '../look/find-document.ts';
import { findHashing, type Hashing } from '../look/find-hashing.ts';
import { findIdentity, type Identity } from '../look/find-identity.ts';
import { findLogins, type Login } from '../look/find-login.ts';
import { findPushes, type PushPlan } from '../look/find-push.ts';
import { findRoutes } from '../look/find-routes.ts';
import { lookAtProject, type ProjectFacts } from '../look/look-project.ts';
import type { Route } from '../look/route.ts';
import type { SourceTree } from '../look/source-tree.ts';
import { readSources, type Sources } from '../look/sources.ts';
import type { InitOptions } from '../options.ts';
import { type Double, doubleCode } from '../write/double-code.ts';
import { type Ask, type Decision, decide } from './decide.ts';

/** What was decided of the project before a database was asked. */
export type ProjectPlan = {
  readonly project: ProjectFacts;
  readonly sources: Sources;
  readonly database: Decision<DatabaseModule>;
  /** Where it cannot be used as it is. */
  readonly double: Double | undefined;
  readonly application: Decision<ApplicationModule>;
  readonly push: Decision<PushPlan>;
  readonly routes: readonly Route[];
  readonly document: DocumentPlan | undefined;
  /** A file that is none that actions can be made of, where there is no other. */
  readonly olderDocument: string | undefined;
  readonly identity: Identity;
  readonly logins: readonly Login[];
  readonly hashing: Hashing | undefined;
};

/** Looks at the project and decides, or has somebody asked. Throws a `UsageError` where nobody can say. */
export async function planProject(tree: SourceTree, options: InitOptions, ask: Ask | undefined): Promise<ProjectPlan> {
  const project = lookAtProject(tree);
  const sources = readSources(tree, project);
  const yes = options.yes === true;
  const databases = findDatabases(sources);
  const database = await decide(
    {
      what: 'the database module',
      flag: '--database <file>',
      found: databases.map((choice, at) => ({
        choice,
        reason: `${choice.importers} ${choice.importers === 1 ? 'module imports' : 'modules import'} it, for ${kindsOf(choice)}`,
        isSure: at === 0 && (databases.length === 1 || choice.importers > (databases[1]?.importers ?? 0)),
      })),
      nameOf: ({ file }) => file,
      otherwise: `Name the module that makes the pool of pg or postgres.js, or what drizzle, Kysely or Prisma make of one, and exports it.${keptPools(project)}`,
    },
    { given: options.database, ask, yes },
  );
  const applications = findApplications(sources);
  const application = await decide(
    {
      what: 'the application',
      flag: '--app <file>#<export>',
      found: applications.map((choice, at) => ({
        choice,
        reason: applicationReason(choice),
        isSure: at === 0,
      })),
      nameOf: applicationName,
      otherwise:
        'Export the application of Hono, Express, Fastify or Koa, a function that builds it, or a router of tRPC, from a module that opens no port; of Nest, Next and SvelteKit it is found by main.ts and by the files of routes.',
    },
    { given: options.app, ask, yes },
  );
  assertUsable(application.choice);
  const pushes = findPushes(tree, project, `${project.manager} run`);
  const push = await decide(
    {
      what: 'how the schema is made',
      flag: '--push <drizzle|prisma|sql:FOLDER|command:LINE>',
      found: pushes.map(({ push: choice, reason }, at) => ({ choice, reason, isSure: at === 0 })),
      nameOf: pushText,
      read: readPush,
      otherwise:
        'Name the folder of its SQL, as in --push sql:migrations, or a command that goes by DATABASE_URL, as in --push "command:npm run migrate".',
    },
    { given: options.push, ask, yes },
  );
  const routes = findRoutes(sources, application.choice);
  const document = findDocument(tree, sources, application.choice);
  return {
    project,
    sources,
    database,
    double: doubleOf(database.choice, sources, project, options.folder),
    application,
    push,
    routes,
    document,
    olderDocument: document === undefined ? olderDocument(tree) : undefined,
    identity: findIdentity(sources),
    logins: await findLogins(routes, sources, document),
    hashing: findHashing(sources, project.packages),
  };
}

/** Libraries that keep their connections to themselves, so that no step could wait for what they do. */
const KEEPING = /^(sequelize|sequelize-typescript|typeorm|knex|objection|@mikro-orm\/.+|massive|slonik|pg-promise)$/;

function keptPools({ packages }: ProjectFacts): string {
  const found = [...packages.keys()].filter((name) => KEEPING.test(name));
  return found.length === 0
    ? ''
    : ` ${found.join(' and ')} keeps its connections to itself: of an application on that alone no harness can be written yet.`;
}

function applicationReason({ framework, isFactory }: ApplicationModule): string {
  if (framework === 'nest') return 'the module that NestFactory.create is handed';
  if (framework === 'next' || framework === 'sveltekit')
    return `the ${framework === 'next' ? 'route handlers of Next' : 'endpoints of SvelteKit'}`;
  if (framework === 'trpc') return 'a router of tRPC that is part of no other';
  return `${isFactory ? 'a function that builds' : 'exports'} an application of ${framework}`;
}

function kindsOf({ exports }: DatabaseModule): string {
  const known = exports.filter(({ kind }) => kind !== 'other').map(({ name, kind }) => `${kind} as ${name}`);
  return known.join(' and ') || 'what it makes of a pool';
}

function assertUsable({ file, name, needs, listens }: ApplicationModule): void {
  if (listens)
    throw new UsageError(
      `init: the application: ${file} opens a port as it is loaded; expected a module that only makes the application. Move listen() to a module of its own, or name another with --app.`,
    );
  if (needs > 0)
    throw new UsageError(
      `init: the application: ${name} of ${file} cannot be called without arguments; expected a function that builds the application by itself. Export one that does, and name it with --app.`,
    );
}

/** The module as it is will do where its pool can be had and goes by DATABASE_URL, to which the process is held. */
function doubleOf(
  database: DatabaseModule,
  sources: Sources,
  project: ProjectFacts,
  folder: string,
): Double | undefined {
  const { pool, variables, hasSsl, file } = database;
  if (pool !== undefined && !hasSsl && variables.every((name) => name === 'DATABASE_URL')) return undefined;
  const module = sources.module(file);
  if (module !== undefined && /\bmodule\.exports\b|\bexports\.\w+ *=/.test(module.text) && module.imports.size > 0)
    throw new UsageError(
      `init: the database module: ${file} is CommonJS, which nothing can stand in for in tests; expected a pool that is made from DATABASE_URL alone, without ssl. Have it go by DATABASE_URL where that is set, or make it an ES module.`,
    );
  const double = module && doubleCode(module, doubleFile(folder, file), sources, project.ending);
  if (double) return double;
  throw new UsageError(
    `init: the database module: what ${file} exports cannot be led to another database; expected pools of pg or postgres.js, or what drizzle, Kysely or Prisma with its adapter for pg make of one. Write its double by hand, as docs/adopting.md says, or name another module with --database.`,
  );
}

function pushText(push: PushPlan): string {
  if (push.kind === 'sql') return `sql:${push.folder}`;
  return push.kind === 'command' ? `command:${push.command}` : push.kind;
}

function readPush(text: string): PushPlan | undefined {
  const [, kind, rest = ''] = /^(\w+)(?::(.+))?$/.exec(text) ?? [];
  if (kind === 'sql' && rest !== '') return { kind, folder: rest };
  if (kind === 'command' && rest !== '') return { kind, command: rest };
  if (kind === 'drizzle') return { kind, schema: rest === '' ? undefined : rest };
  if (kind === 'prisma') return { kind, by: 'db push', schema: rest === '' ? 'prisma' : rest };
  return undefined;
}

/** Where the double of a module is written. */
export function doubleFile(folder: string, module: string): string {
  return `${folder}/database${posix.extname(module)}`;
}
