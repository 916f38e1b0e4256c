import pc from 'picocolors';
import { checkDeterminism } from '../../engine/campaign/check-determinism.ts';
import { assertCorpusFits, defaultCorpus, readCorpus } from '../../engine/campaign/corpus.ts';
import { caseOfSeed } from '../../engine/campaign/seed.ts';
import { Coverage } from '../../engine/coverage/coverage.ts';
import { HarnessError, UsageError } from '../../engine/errors.ts';
import { isForItsRoles, rolesOfPeople, saysRoles } from '../../engine/harness/role-claims.ts';
import { roles } from '../../engine/invariant/roles.ts';
import { findUnrenewedLibraries } from '../../engine/run/node/id-libraries.ts';
import type { Session } from '../../engine/run/session.ts';
import { disorderLines, keptLines, setAsideLines } from '../comparison-text.ts';
import { type LoadHarness, openHarnessSession } from '../open-session.ts';
import { channelsWithoutTenant, jobsWithoutAim } from '../what-jobs-say.ts';

/** How many runs are looked at twice, and once more for what they reach. */
const runs = 12;

/** `leakproof doctor`: whether environment, rights, tenancy and determinism are in order, and what to do where they are not. */
export async function run(loadHarness: LoadHarness): Promise<number> {
  await using opened = await openHarnessSession(loadHarness).catch((error: Error) => {
    throw Object.assign(error, { message: `${error.message} (the doctor got no further)` });
  });
  const { session } = opened;
  say(true, `the database is an integration database on Postgres ${session.postgresVersion}, empty or marked as ours`);
  say(true, `all ${session.tenancy.tables.size} tables are classified; \`leakproof tenancy\` shows how`);
  notePlaced(session);
  noteRoles(session);
  noteCrossings(session);
  noteJobs(session);
  noteUncontrolled(session);
  noteUnrenewed();
  // Without a first run there is nothing else to look at.
  const isHealthy =
    (await checkFirstRun(session)) &&
    [
      await checkCorpus(session),
      await checkRepeats(session),
      await checkComparisons(session),
      await checkReach(session),
    ].every(Boolean);
  return isHealthy ? 0 : new UsageError('').exitCode;
}

/** What was derived of actions, and what was not: that is for a person to settle, or to leave. */
function notePlaced({ learned, unplaced }: Session): void {
  if (learned.length > 0) {
    say(true, `${learned.length} fields of actions were placed by what answers show`);
    for (const line of learned) console.log(`    ${line}`);
  }
  if (unplaced.length === 0) return;
  console.log(
    `${pc.yellow('note')} ${unplaced.length} could not be placed. Say in \`fields\` what they take, or leave them out by \`leaveOut\`:`,
  );
  for (const line of unplaced) console.log(`    ${line}`);
}

/** A crossing without columns is as good as it was, and hides what it need not. */
function noteCrossings({ harness }: Session): void {
  for (const { name, columns } of harness.crossings)
    if (columns === undefined)
      console.log(
        `${pc.yellow('note')} crossing '${name}' names no columns, and so excuses all that its steps change. Name those that may be noticed: columns: ['memberships.status']`,
      );
}

/** A job that does not say what it waits for is idle in most runs, and time seldom passes to when it has something to do. */
function noteJobs({ harness }: Session): void {
  for (const name of jobsWithoutAim(harness.actions))
    console.log(
      `${pc.yellow('note')} job '${name}' says nothing of what it waits for, and so hardly ever finds something to do. Say it: waitsFor: [{ table: 'exports', where: ({ status }) => status === 'pending' }]`,
    );
}

/** A message that names nothing of a tenant's cannot be told from one that went to the wrong one. */
function noteMessages(unnamed: ReadonlySet<string>): void {
  for (const what of unnamed)
    console.log(
      `${pc.yellow('note')} ${what} that names nothing of one tenant alone, so whose it is cannot be told where several have registered an address. Put an id of the tenant's into it`,
    );
}

/** Whether AUTH-001 judges anything, and what to say where it does not. */
function noteRoles({ harness, invariants }: Session): void {
  if (invariants.some(({ id }) => id === roles.id)) {
    const judged = harness.actions.filter((action) => isForItsRoles(harness, action));
    say(
      true,
      `${judged.length} of ${harness.actions.length} actions are to be refused to whoever lacks their roles (AUTH-001)`,
    );
    return;
  }
  if (!harness.refusesByRole || rolesOfPeople(harness.actors).size < 2) return;
  const missing = saysRoles(harness)
    ? 'no action is for some roles of members alone. Say roles in actions'
    : "members does not say where the role stands. Add role: 'role', the column that holds it";
  console.log(
    `${pc.yellow('note')} nobody is judged by role (AUTH-001): ${missing}, or refusesByRole: false where the application refuses nobody for it`,
  );
}

/** No fault: most applications never show it. */
function noteUncontrolled({ uncontrolled }: Session): void {
  if (uncontrolled.length === 0) return;
  console.log(
    `${pc.yellow('note')} these read the real clock by CURRENT_DATE or its kin: ${uncontrolled.join(', ')}. Write now() in them, which the engine controls`,
  );
}

/** Said while nothing has gone wrong yet, since one run more or less decides whether it shows. */
function noteUnrenewed(): void {
  const libraries = findUnrenewedLibraries();
  if (libraries.length === 0) return;
  console.log(
    `${pc.yellow('note')} these make ids out of what they keep from the one before: ${libraries.join(', ')}. Make their generators in the harness's \`application\`, so that no run goes on with another's`,
  );
}

async function checkFirstRun(session: Session): Promise<boolean> {
  return check('the role may install triggers and rewind, and the application can be built', async () => {
    await session.execute(caseOfSeed(1, session.harness), { maxSteps: 1 });
  });
}

async function checkCorpus(session: Session): Promise<boolean> {
  return check(`what is kept in ${defaultCorpus} fits the harness`, async () =>
    assertCorpusFits(await readCorpus(), session),
  );
}

/** Says that it is so, or what `prove` throws: one line that says what to do. */
async function check(fact: string, prove: () => Promise<void>): Promise<boolean> {
  try {
    await prove();
    say(true, fact);
    return true;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof HarnessError)) throw error;
    say(false, error.message);
    return false;
  }
}

async function checkRepeats(session: Session): Promise<boolean> {
  for (let seed = 1; seed <= runs; seed += 1) {
    const difference = await checkDeterminism(session, caseOfSeed(seed, session.harness));
    if (difference === undefined) continue;
    const { step, first, second } = difference;
    say(
      false,
      `the same seed (${seed}) gave two results; they part at step ${step.id} (${step.actor} ${step.action}):`,
    );
    console.log(`    ${first}\n    ${second}`);
    console.log(
      '    Look for memory that outlives a run, time or chance that the engine does not control, or work that goes on in the background.',
    );
    return false;
  }
  say(true, `${runs} seeds gave the same bytes twice`);
  return true;
}

/** Compares runs with their projections as a campaign does; what they show of leaks is the campaign's to tell. */
async function checkComparisons(session: Session): Promise<boolean> {
  const coverage = new Coverage();
  for (let seed = 1; seed <= runs; seed += 1) {
    await session.execute(caseOfSeed(seed, session.harness), {
      compares: true,
      onCompared: (comparison) => coverage.countComparison(comparison),
    });
  }
  const { comparisons } = coverage;
  const setAside = setAsideLines(comparisons);
  const isFine = setAside.length === 0;
  say(isFine, `${comparisons.projections} projections on a tenant were compared`);
  for (const line of [...setAside, ...keptLines(comparisons), ...disorderLines(comparisons)])
    console.log(`    ${line}`);
  return isFine;
}

async function checkReach(session: Session): Promise<boolean> {
  const coverage = new Coverage();
  const unnamed = new Set<string>();
  for (let seed = 1; seed <= runs; seed += 1) {
    await session.execute(caseOfSeed(seed, session.harness), {
      onStep: (record, judged) => {
        coverage.count(record, judged);
        for (const channel of channelsWithoutTenant(record))
          unnamed.add(`job '${record.step.action}' sends a message by ${channel}`);
      },
    });
  }
  noteMessages(unnamed);
  const { steps, applied, succeeded } = coverage.totals;
  const isFine = applied >= 0.95 * steps && succeeded >= 0.5 * applied;
  say(isFine, `of ${steps} steps ${applied} reached the application and ${succeeded} succeeded`);
  if (!isFine)
    console.log(
      '    Expected at least 95 % and half of those. Give reference fields a `where` that fits what the action is meant for.',
    );
  return isFine;
}

function say(isFine: boolean, text: string): void {
  console.log(`${isFine ? pc.green('ok  ') : pc.red('bad ')}${text}`);
}
