import { readFileSync, writeFileSync } from 'node:fs';
import pc from 'picocolors';
import { provideDatabase } from '../../engine/database/embedded/provide-database.ts';
import { holdProcess } from '../../engine/database/guard/hold-process.ts';
import { createMigrate } from '../../engine/database/provision/migrate.ts';
import { commandPush } from '../../engine/database/provision/push/command-push.ts';
import { drizzlePush } from '../../engine/database/provision/push/drizzle-push.ts';
import { prismaPush } from '../../engine/database/provision/push/prisma-push.ts';
import type { Push } from '../../engine/database/provision/push/push.ts';
import { sqlPush } from '../../engine/database/provision/push/sql-push.ts';
import { UsageError } from '../../engine/errors.ts';
import { exitWith } from '../exit.ts';
import { harnessLoader } from '../harness-loader.ts';
import { askAtTerminal } from '../init/ask.ts';
import { type Catalog, lookAtCatalog } from '../init/catalog/look-catalog.ts';
import type { RequiredCell } from '../init/check/required-cells.ts';
import { catalogLines, leftOutLines, projectLines, withUnread } from '../init/findings-text.ts';
import { assertInstalled } from '../init/look/assert-installed.ts';
import type { PushPlan } from '../init/look/find-push.ts';
import { lookAtProject } from '../init/look/look-project.ts';
import { readSourceTree } from '../init/look/source-tree.ts';
import { readSources } from '../init/look/sources.ts';
import type { InitOptions } from '../init/options.ts';
import { planHarness } from '../init/plan/plan-harness.ts';
import { planProject } from '../init/plan/plan-project.ts';
import { withRequired } from '../init/write/harness-code.ts';
import { harnessFiles } from '../init/write/harness-files.ts';
import { assertNoneThere, placeWithin, writeFiles } from '../init/write/write-files.ts';
import { endedBySignal, interrupting } from '../interruption.ts';
import type { ProjectFiles } from '../project-files.ts';
import { checkHarness } from './init-check.ts';

/**
 * `leakproof init`: looks at the project and at the catalog of the database that its migrations make, shows what it found, asks what it
 * cannot see, and writes a harness.
 */
export async function init(given: InitOptions): Promise<number> {
  const root = process.cwd();
  const options: InitOptions = {
    ...given,
    folder: placeWithin(root, given.folder, '--folder'),
    config: placeWithin(root, given.config, '--config'),
  };
  assertNoneThere(root, [options.config, `${options.folder}/harness.ts`]);
  using interruption = listenForInterruption();
  const ask = askAtTerminal({ isTTY: process.stdin.isTTY && process.stdout.isTTY });
  const tree = readSourceTree(root);
  const project = await planProject(tree, options, ask).catch((error: unknown) => {
    throw withUnread(error, readSources(tree, lookAtProject(tree)));
  });
  assertInstalled(root, project.project.manager);
  say(projectLines(project));
  const catalog = await migrateAndLook(project.push.choice);
  const found = await planHarness(project, catalog, options, ask).catch((error: unknown) => {
    throw withUnread(error, project.sources);
  });
  say(catalogLines(found));
  const files = harnessFiles(found.plan, project.double?.text);
  writeFiles(root, files);
  interruption.hasWritten();
  console.log(`\nwritten: ${Object.keys(files).join(', ')}`);
  for (const each of leftOutLines(found)) console.log(`${pc.yellow('note')} ${each}`);
  console.log('');
  return await checkWritten({ config: options.config, harness: `${options.folder}/harness.ts` });
}

/** Says on Ctrl-C what is there by then, and ends the process. Files are written in one go, which no signal comes between. */
function listenForInterruption(): Disposable & { readonly hasWritten: () => void } {
  let left = 'nothing was written';
  const onSignal = () => {
    console.error(`init: interrupted; ${left}`);
    exitWith(endedBySignal);
  };
  for (const signal of interrupting) process.on(signal, onSignal);
  return {
    hasWritten: () => {
      left = 'the harness is written; leakproof init --check tries it again';
    },
    [Symbol.dispose]() {
      for (const signal of interrupting) process.off(signal, onSignal);
    },
  };
}

/** Which actions a document makes is known once the harness has been loaded: what they have to do is written then. */
function writeRequired(file: string, cells: readonly RequiredCell[]): boolean {
  const text = readFileSync(file, 'utf8');
  const whole = withRequired(text, cells);
  if (whole === undefined) return false;
  writeFileSync(file, whole);
  return true;
}

/** The first runs show whether the application starts and lets anybody in. What is open is told, and no failure of what was written. */
async function checkWritten(files: ProjectFiles): Promise<number> {
  await using open = new AsyncDisposableStack();
  await checkHarness(harnessLoader(files, open), (cells) => writeRequired(files.harness, cells)).catch(
    (error: Error) => {
      throw Object.assign(error, {
        message: `${error.message} (the harness is written; leakproof init --check tries it again)`,
      });
    },
  );
  console.log('\nNext: leakproof doctor, then leakproof fuzz. Keep .leakproof out of the repository.');
  return 0;
}

function say(lines: readonly string[]): void {
  for (const each of lines) console.log(each);
}

/** The catalog of the integration database once it is migrated. */
async function migrateAndLook(plan: PushPlan): Promise<Catalog> {
  const { env } = process;
  await using open = new AsyncDisposableStack();
  if (env.DATABASE_URL === undefined) env.INTEGRATION_TEST ??= '1';
  open.use(await provideDatabase(env));
  open.use(holdProcess((message) => console.error(message)));
  const migrate = createMigrate({ push: pushOf(plan) });
  const { client } = open.use(await migrate({ environment: env, log: (message) => console.error(message) }));
  const catalog = await lookAtCatalog(client);
  if (catalog.tables.length > 0) return catalog;
  throw new UsageError(
    'init: the database: no table after its schema was made; expected the application’s. Name another way with --push.',
  );
}

function pushOf(plan: PushPlan): Push {
  const within = 'cwd' in plan && plan.cwd !== undefined ? { cwd: plan.cwd } : {};
  switch (plan.kind) {
    case 'drizzle':
      return drizzlePush({ ...within, ...(plan.schema === undefined ? {} : { schema: plan.schema }) });
    case 'prisma':
      return prismaPush({ ...within, by: plan.by, schema: plan.schema });
    case 'sql':
      return sqlPush({ folder: plan.folder });
    case 'command':
      return commandPush({ ...within, command: plan.command });
  }
}
