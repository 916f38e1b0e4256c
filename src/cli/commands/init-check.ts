import pc from 'picocolors';
import { caseOfSeed } from '../../engine/campaign/seed.ts';
import { UsageError } from '../../engine/errors.ts';
import { timePassName } from '../../engine/harness/action.ts';
import type { StepRecord } from '../../engine/record/step-record.ts';
import type { Session } from '../../engine/run/session.ts';
import type { TenancyDeclaration } from '../../engine/tenancy/declaration.ts';
import type { TableName, Tenancy } from '../../engine/tenancy/tenancy.ts';
import { findMessages, type Messages } from '../init/catalog/find-messages.ts';
import { planTenancy } from '../init/catalog/find-tenancy.ts';
import { endless, openPoints, type Said, type Shown } from '../init/check/open-points.ts';
import { type RequiredCell, requiredCells } from '../init/check/required-cells.ts';
import { findApplications } from '../init/look/find-application.ts';
import { findRoutes } from '../init/look/find-routes.ts';
import { lookAtProject } from '../init/look/look-project.ts';
import type { Route } from '../init/look/route.ts';
import { readSourceTree } from '../init/look/source-tree.ts';
import { readSources } from '../init/look/sources.ts';
import { planActions } from '../init/plan/action-names.ts';
import { type LoadHarness, openHarnessSession } from '../open-session.ts';

/** Each draws from some of the actions, so that there are enough once each was drawn; done in seconds. */
const fewestRuns = 8;
const mostRuns = 40;
/** Nothing new in so many: what is open by then stays so. */
const mostIdleRuns = 8;

type Ran = Shown & Pick<StepRecord, 'references'>;

/** What the first runs showed has to happen in each campaign; it is told whether that was written down. */
type SayRequired = (cells: readonly RequiredCell[]) => boolean;

/** `leakproof init --check`. */
export function run(loadHarness: LoadHarness): Promise<number> {
  return checkHarness(loadHarness, () => false);
}

/**
 * What is still open of the harness that is there, with what to do. Where it requires nothing yet, `sayRequired` is given what it may.
 */
export async function checkHarness(loadHarness: LoadHarness, sayRequired: SayRequired): Promise<number> {
  await using opened = await openHarnessSession(loadHarness);
  const { session } = opened;
  const records = await recordRuns(session);
  const said = saidOf(session);
  const hasRequired = said.hasRequired || sayRequired(requiredCells(records));
  const points = openPoints(
    { ...said, hasRequired },
    {
      records,
      routes: routesOf(process.cwd()),
      messages: messagesOf(session),
    },
  );
  for (const point of points) console.log(`${pc.yellow('open')} ${point}`);
  if (points.length > 0) return new UsageError('').exitCode;
  console.log(`${pc.green('ok  ')}nothing is open: each action succeeded in one of the first runs`);
  return 0;
}

async function recordRuns(session: Session): Promise<readonly Ran[]> {
  const records: Ran[] = [];
  const open = new Set(session.harness.actions.map(({ name }) => name));
  let lastSuccess = 0;
  const isWorthMore = (seed: number) => seed <= mostRuns && open.size > 0 && seed - lastSuccess <= mostIdleRuns;
  // What does not end takes its whole deadline each time.
  for (let seed = 1; (seed <= fewestRuns || isWorthMore(seed)) && endless(records) === undefined; seed += 1) {
    await session.execute(caseOfSeed(seed, session.harness), {
      onStep: (record) => {
        records.push(record);
        if (record.outcome.kind === 'succeeded' && open.delete(record.step.action)) lastSuccess = seed;
      },
    });
  }
  return records.filter(({ step }) => step.action !== timePassName);
}

function saidOf({ harness, unplaced, tenancy }: Session): Said {
  return {
    actions: harness.actions.map(({ name }) => name).filter((name) => name !== timePassName),
    ignored: harness.tenancy.ignore ?? [],
    unknown: unknownIn(tenancy, harness.tenancy),
    channels: Object.values(harness.channels).flatMap((channel) => {
      if (channel.kind === 'inbox') return [channel.table];
      return channel.kind === 'outbound' && channel.registrations ? [channel.registrations.table] : [];
    }),
    unplaced,
    hasRequired: harness.required.length > 0,
  };
}

/** What is shared for want of anything that says more. */
function unknownIn(tenancy: Tenancy, declared: TenancyDeclaration): readonly TableName[] {
  const { unknown } = planTenancy([...tenancy.tables.values()], tenancy.root, tenancy.people);
  return unknown.filter((table) => declared.shared?.includes(table));
}

function messagesOf({ tenancy, harness }: Session): Messages {
  return findMessages([...tenancy.tables.values()], tenancy.people, harness.members.table);
}

/** Those that actors of tenants use, where the source shows them. */
function routesOf(root: string): readonly Route[] {
  const tree = readSourceTree(root);
  const sources = readSources(tree, lookAtProject(tree));
  const [application] = findApplications(sources);
  if (application === undefined) return [];
  const routes = findRoutes(sources, application);
  const { leftOut } = planActions(routes);
  return routes.filter(({ method, path }) => !leftOut.includes(`${method} ${path}`));
}
