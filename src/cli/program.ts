import { availableParallelism } from 'node:os';
import { posix } from 'node:path';
import { Command, Option } from 'commander';
import { defaultCorpus } from '../engine/campaign/corpus.ts';
import { UsageError } from '../engine/errors.ts';
import { ownVersion } from '../engine/own-package.ts';
import { parseReportRequest, type ReportRequest, reportKinds } from '../report/reports.ts';
import { usual } from '../report/seed-command.ts';
import { hearClosedOutput } from './closed-output.ts';
import { type AcceptOptions, accept } from './commands/accept.ts';
import type { FleetStartOptions, FleetWorkOptions } from './commands/fleet.ts';
import type { FuzzOptions } from './commands/fuzz.ts';
import { type KeepOptions, keep } from './commands/keep.ts';
import type { ReplayOptions } from './commands/replay.ts';
import { type ReportOptions, report } from './commands/report.ts';
import type { TenancyOptions } from './commands/tenancy.ts';
import { exitWith, runToEnd } from './exit.ts';
import { harnessLoader } from './harness-loader.ts';
import type { InitOptions } from './init/options.ts';
import type { LoadHarness } from './open-session.ts';
import { heartbeat, integer, names, positiveInteger, seconds, share, workers } from './option-values.ts';
import { assertProjectFiles, type ProjectFiles, usualFiles } from './project-files.ts';

type HarnessOptions = ProjectFiles & { readonly bundles?: string; readonly mutant?: string };

/** What says of a campaign how its runs are made, on one machine or many. */
const ofRuns = {
  noninterference: new Option('--noninterference <share>', 'share of the runs that are compared with their projections')
    .argParser(share)
    .default(usual.noninterference),
  races: new Option('--races <share>', 'how often two to four steps run at once, in runs that are not compared')
    .argParser(share)
    .default(usual.races),
} as const;

/** The command line `leakproof`. Its options are those of the library, checked once, here. */
export function createProgram(): Command {
  const program = new Command('leakproof')
    .description('Fuzzes a multi-tenant Postgres application for leaks between its tenants.')
    .version(ownVersion)
    .exitOverride((error) => {
      // Commander has printed help, or what was wrong, by now.
      exitWith(error.exitCode === 0 ? 0 : 2);
    });

  withHarness(program.command('fuzz'))
    .description('run random sequences until the budget is spent; exit 1 if a leak was found')
    .option('--seed <integer>', 'seed of the first run (default: drawn anew)', integer)
    .option('--seconds <number>', 'start no run later than this', seconds, 60)
    .option('--runs <integer>', 'end after so many runs', positiveInteger)
    .addOption(
      new Option('--workers <integer>', 'processes, each with a database of its own (default: the cores, at most 8)')
        .argParser(workers)
        .env('LEAKPROOF_WORKERS'),
    )
    .option('--max-steps <integer>', 'steps in a sequence at most', positiveInteger, usual.maxSteps)
    .option('--towards <actions>', 'what runs aim at more often, such as actions whose code has changed', names)
    .option(
      '--changed [ref]',
      'aim at the actions whose code has changed: what is not committed, or since the branch left that ref',
    )
    .option('--corpus <folder>', 'sequences that run first', defaultCorpus)
    .option('--no-corpus', 'run none first')
    .addOption(ofRuns.noninterference)
    .addOption(ofRuns.races)
    .option('--paranoid', 'hold mirror and rewind against the tables all the time')
    .option('--require', 'exit 1 as well if a cell that the harness requires never happened')
    .option('--matrix', 'print how often who did what to whose entities, and how it ended')
    .option(
      '--report <kind=file>',
      `write a report as well, such as html=report.html; again for more (${reportKinds})`,
      reports,
    )
    .option('--open', 'serve the report on this machine while the campaign goes on, and open it in a browser')
    .option('--json', 'print one JSON object a line, for machines')
    .action((options: HarnessOptions & FuzzOptions) => runCommand(() => import('./commands/fuzz.ts'), options));

  withHarness(program.command('replay'))
    .description('run a bundle, a sequence file or a seed again; exit 1 if it still fails')
    .argument('[target]', 'folder of a bundle, file of a sequence, its name in the corpus, or a seed')
    .option('--seed <integer>', 'the run of this seed', integer)
    .option('--towards <actions>', 'what that run aimed at, after the actions that lead there, as it was told', names)
    .option(
      '--max-steps <integer>',
      `as it was when the seed was run; and so with the next two (default: ${usual.maxSteps})`,
      positiveInteger,
    )
    .option('--noninterference <share>', 'share of the runs that were compared with their projections', share)
    .option('--races <share>', 'how often steps ran at once', share)
    .option('--corpus <folder>', 'where named sequences are kept', defaultCorpus)
    .option('--trace', 'print each step with its request, response, row changes and SQL')
    .action((target: string | undefined, options: HarnessOptions & Omit<ReplayOptions, 'target'>) => {
      if ((target === undefined) === (options.seed === undefined)) {
        throw new UsageError(
          `replay: ${target === undefined ? 'neither a target nor a seed was' : 'both a target and a seed were'} given; expected one. Write leakproof replay <bundle>, or leakproof replay --seed <integer>.`,
        );
      }
      const replay: HarnessOptions & ReplayOptions = { ...options, target };
      return runCommand(() => import('./commands/replay.ts'), replay);
    });

  withHarness(program.command('tenancy'))
    .description('print how every table is owned')
    .option('--mermaid', 'as a Mermaid graph')
    .action((options: HarnessOptions & TenancyOptions) => runCommand(() => import('./commands/tenancy.ts'), options));

  withHarness(program.command('doctor'))
    .description('check environment, rights, tenancy and determinism, and say what to do')
    .action((options: HarnessOptions) => runCommand(() => import('./commands/doctor.ts'), options));

  program
    .command('init')
    .description('look at this project and its database, and write a harness for it')
    .option('--database <file>', 'the module that makes the pool, or what drizzle, Kysely or Prisma make of one')
    .option('--app <file#export>', 'what is the application, or builds it')
    .option('--push <how>', 'how the schema is made: drizzle, prisma, sql:FOLDER or command:LINE')
    .option('--root <table>', 'the table whose rows are the tenants')
    .option('--people <table>', 'the table of the people who sign in')
    .option('--members <table.column>', 'the table that says who works for whom, and its column with the person')
    .option('--sign-in <headers>', "how requests say who asks: 'authorization: Bearer {sessions.token}'")
    .option('--folder <folder>', 'where the harness is written', posix.dirname(usualFiles.harness))
    .option('--config <file>', 'where its configuration is written', usualFiles.config)
    .option('--yes', 'take the likeliest in place of asking')
    .option('--check', 'write nothing, and say what is still open of the harness that is there')
    .action(async (options: InitOptions & { readonly check?: boolean }) => {
      if (options.check) {
        const files = { config: options.config, harness: `${options.folder}/harness.ts` };
        return runCommand(() => import('./commands/init-check.ts'), files);
      }
      hearClosedOutput();
      await runToEnd(async () => (await import('./commands/init.ts')).init(options));
    });

  program
    .command('report')
    .description('make reports of the last campaign from what it has kept')
    .argument('[folder]', 'where its bundles are (default: .leakproof/bundles)')
    .option(
      '--report <kind=file>',
      `what to write (default: html=<folder>/report.html); again for more (${reportKinds})`,
      reports,
    )
    .action(async (folder: string | undefined, options: Omit<ReportOptions, 'folder'>) => {
      await runToEnd(() => report({ ...options, ...(folder === undefined ? {} : { folder }) }));
    });

  program
    .command('keep')
    .description('make the counterexample of a bundle a named regression')
    .argument('<bundle>', 'folder of the bundle')
    .option('--name <name>', 'name of the regression (default: the signature)')
    .option('--corpus <folder>', 'where regressions are kept', defaultCorpus)
    .option('--as-test [file]', 'write a test of vitest instead, which fails until it is mended')
    .option('--as-curl', 'print its requests instead, as lines for a shell')
    .option('--harness <file>', 'module that exports `harness`, for the test to import', usualFiles.harness)
    .action(async (bundle: string, options: Omit<KeepOptions, 'bundle'>) => {
      await runToEnd(() => keep({ ...options, bundle }));
    });

  program
    .command('accept')
    .description('live with a finding for now: runs go on past it, and it fails nothing')
    .argument('<finding>', 'its signature, or the folder of its bundle')
    .requiredOption('--why <reason>', 'why it is accepted, for whoever reads the list')
    .option('--corpus <folder>', 'the corpus, beside which accepted findings are kept', defaultCorpus)
    .option('--bundles <folder>', 'where evidence was written (default: .leakproof/bundles)')
    .action(async (finding: string, options: Omit<AcceptOptions, 'finding'>) => {
      await runToEnd(() => accept({ ...options, finding }));
    });

  addFleet(program);
  return program;
}

/** The commands of a fleet: a campaign over many machines, by a queue. */
function addFleet(program: Command): void {
  const fleet = program.command('fleet').description('one campaign on many machines: chunks of seeds in a queue');
  const command = (name: string) =>
    fleet
      .command(name)
      .addOption(
        new Option('--queue <url>', 'a Postgres for the queue; never the integration database')
          .env('LEAKPROOF_QUEUE')
          .makeOptionMandatory(),
      );
  const ofCampaign = (name: string) => command(name).option('--campaign <id>', 'default: the last one started');

  command('start')
    .description('put the chunks of a campaign into the queue, and print its name')
    .requiredOption('--runs <integer>', 'runs of new sequences in all', positiveInteger)
    .option('--chunk <integer>', 'runs that a worker takes at once', positiveInteger, 50)
    .option('--seed <integer>', 'seed of the first run (default: drawn anew)', integer)
    .option('--max-steps <integer>', 'steps in a sequence at most', positiveInteger, usual.maxSteps)
    .option('--corpus <folder>', 'sequences that the first chunk runs as well', defaultCorpus)
    .option('--no-corpus', 'run none')
    .addOption(ofRuns.noninterference)
    .addOption(ofRuns.races)
    .option('--heartbeat <seconds>', 'without a word of a worker, its chunk is given to another', heartbeat, 30)
    .addOption(new Option('--mutant <id>', 'plant a bug that the harness lists').env('LEAKPROOF_MUTANT'))
    .action((options: FleetStartOptions) => runFleet(({ startFleet }) => startFleet(options)));

  ofCampaign('work')
    .description('do chunks until none is left, here, on a database of this machine')
    .option('--harness <file>', 'module that exports `harness`', usualFiles.harness)
    .option('--config <file>', 'vitest configuration to load it with', usualFiles.config)
    .addOption(
      new Option('--workers <integer>', 'processes, each with a database of its own')
        .argParser(workers)
        .default(availableParallelism(), 'the cores')
        .env('LEAKPROOF_WORKERS'),
    )
    .action((options: FleetWorkOptions) => {
      assertProjectFiles(options);
      return runFleet(({ workInFleet }) => workInFleet(options));
    });

  ofCampaign('status')
    .description('print how far a campaign is, and what it has found')
    .option('--json', 'as JSON')
    .action((options: Parameters<FleetModule['tellFleet']>[0]) => runFleet(({ tellFleet }) => tellFleet(options)));

  ofCampaign('fetch')
    .description('write bundles and campaign.json as fuzz does; exit 1 if a leak was found, 3 if not all is done')
    .option('--bundles <folder>', 'where evidence is written (default: .leakproof/bundles)')
    .action((options: Parameters<FleetModule['fetchFleet']>[0]) => runFleet(({ fetchFleet }) => fetchFleet(options)));
}

type FleetModule = typeof import('./commands/fleet.ts');

async function runFleet(command: (module: FleetModule) => Promise<number>): Promise<void> {
  hearClosedOutput();
  await runToEnd(async () => command(await import('./commands/fleet.ts')));
}

function withHarness(command: Command): Command {
  return command
    .option('--harness <file>', 'module that exports `harness`', usualFiles.harness)
    .option('--config <file>', 'vitest configuration to load it with', usualFiles.config)
    .option('--bundles <folder>', 'where evidence is written (default: .leakproof/bundles)')
    .addOption(
      new Option('--mutant <id>', 'plant a bug that the harness lists, to see it found').env('LEAKPROOF_MUTANT'),
    );
}

/** What each module in `commands/` exports: the command itself, which returns the exit code. */
type CommandModule<Options> = { readonly run: (loadHarness: LoadHarness, options: Options) => Promise<number> };

/** Loads a command only once it is called for, and hands it the way to the project's harness. */
async function runCommand<Options extends HarnessOptions>(
  loadCommand: () => Promise<CommandModule<Options>>,
  options: Options,
): Promise<void> {
  if (options.mutant) process.env.LEAKPROOF_MUTANT = options.mutant;
  hearClosedOutput();
  assertProjectFiles(options);
  await runToEnd(async () => {
    const command = await loadCommand();
    await using open = new AsyncDisposableStack();
    return await command.run(harnessLoader(options, open), options);
  });
}

/** One report after the other. */
function reports(text: string, before: readonly ReportRequest[] = []): readonly ReportRequest[] {
  return [...before, parseReportRequest(text)];
}
