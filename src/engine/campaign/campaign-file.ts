import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { originSchema } from '../evidence/bundle.ts';
import { readStoredJson } from '../sequence/stored-json.ts';

/** Format of `campaign.json`; a reader refuses every other. */
export const campaignVersion = 1;

const cell = {
  action: z.string(),
  role: z.string(),
  reach: z.enum(['own', 'foreign', 'absent', 'shared', 'none', 'role']).describe('Whose rows the step named.'),
  outcome: z.enum(['succeeded', 'refused', 'fault']),
};
const pattern = z
  .object({ ...cell, withChanges: z.literal(true).optional() })
  .partial({ role: true, reach: true, outcome: true });
const run = z
  .object({ seed: z.int().nullable(), way: z.array(z.string()).readonly().optional(), corpus: z.string().nullable() })
  .describe("The run's seed, with the way to what it aimed at if it did, or its name in the corpus.");

const example = z
  .object({
    run,
    step: z.object({ id: z.string(), actor: z.string(), action: z.string() }),
    input: z.string(),
    outcome: z.string(),
    request: z.string().nullable(),
    response: z.string().nullable(),
  })
  .describe(
    'The first step that fell into the cell. Texts are JSON without secrets, and end with … where they were cut.',
  );

const finding = z.object({
  signature: z.string(),
  invariant: z.string(),
  title: z.string(),
  message: z.string(),
  also: z.array(z.string()).describe('Signatures that the same cause shows besides.'),
  verdict: z.enum(['confirmed', 'flaky', 'unconfirmed']),
  bundle: z.string().describe("The bundle's folder, from the file's own."),
  times: z.int().describe('How often runs have met its cause.'),
  seed: z.int().nullable(),
  corpus: z.string().nullable(),
  action: z.string().nullable(),
  steps: z.object({ original: z.int(), counterexample: z.int() }),
  executions: z.int().describe('Runs that shrinking took.'),
  foundAfter: z.object({ runs: z.int(), elapsedMs: z.int() }),
});

const link = z.object({
  through: z.string(),
  parent: z.string(),
  proof: z.enum(['surest', 'other', 'none']).describe('Whether it proves who owns a row.'),
  nullable: z.boolean(),
  across: z.boolean().describe('Whether it may rightly lead to another tenant.'),
});

const tenancy = z.object({
  root: z.string(),
  people: z.string().nullable(),
  tables: z.array(
    z.object({
      name: z.string(),
      ownership: z.enum(['root', 'owned', 'audit', 'personal', 'shared']),
      paths: z.array(z.string()).describe('Ways up to the root, or to people, the surest first.'),
      links: z.array(link),
    }),
  ),
});

const accepted = z.object({
  signature: z.string(),
  also: z.array(z.string()),
  why: z.string(),
  file: z.string().nullable(),
  times: z.int(),
  state: z.enum(['occurs', 'gone', 'outdated']),
  reason: z.string().nullable(),
});

/** A campaign as `fuzz` keeps it: all that reports are made of, together with the bundles. */
export const campaignSchema = z
  .object({
    version: z.literal(campaignVersion),
    application: z.string(),
    verdict: z.enum(['leaks', 'clean', 'incomplete', 'broke off', 'nothing ran', 'under way']),
    ended: z
      .enum(['runs', 'time', 'interrupted', 'broke off', 'under way'])
      .describe('Where it is still under way though nobody runs it, its process was killed.'),
    error: z.string().nullable().describe('Why it broke off.'),
    startedAt: z.iso.datetime(),
    elapsedMs: z.int(),
    seed: z.int().describe('Of the first run; the run after it has the next integer.'),
    budget: z.object({ seconds: z.number(), runs: z.int().nullable() }),
    options: z.object({
      maxSteps: z.int(),
      noninterference: z.number(),
      races: z.number().optional().describe('How often steps ran at once.'),
      harness: z.string().optional().describe('Where it does not lie in its usual place; so with the configuration.'),
      config: z.string().optional(),
      mutant: z.string().nullable(),
      corpus: z.int().describe('Sequences of the corpus, which run first.'),
    }),
    replay: z.string().describe('How the project calls replay: the command before its target.'),
    origin: originSchema,
    tenants: z.record(z.string(), z.string()).describe('Names of the tenants, by key.'),
    actors: z.array(
      z.object({ id: z.string(), role: z.string(), tenant: z.string().nullable(), person: z.string().nullable() }),
    ),
    totals: z.object({
      runs: z.int(),
      steps: z.int().describe('Steps asked for.'),
      applied: z.int().describe('Those that reached the application.'),
      succeeded: z.int().describe('Those that it did.'),
    }),
    cells: z.array(z.object({ ...cell, count: z.int(), example: example.nullable() })),
    never: z
      .object({
        expected: z.int().describe('Cells that a campaign is to see.'),
        missing: z.array(pattern).describe('Those of them that never happened.'),
        requiredMissing: z.array(pattern),
        unpaired: z.array(z.string()).describe('Actions refused for others, and never seen to succeed for the owner.'),
        unmetCrossings: z.array(z.string()),
        passedOver: z.array(z.object({ name: z.string(), step: z.string(), action: z.string(), reason: z.string() })),
      })
      .describe('What was never reached.'),
    required: z.array(pattern).describe('What has to have happened before a green result counts.'),
    invariants: z.array(
      z.object({ id: z.string(), title: z.string(), judged: z.int().describe('0 for one that was idle.') }),
    ),
    comparisons: z.object({
      projections: z.int(),
      baselines: z.int().optional().describe('How often a run was compared without what other tenants began with.'),
      setAside: z.object({
        count: z.int(),
        first: z
          .object({
            step: z.string().nullable(),
            action: z.string(),
            path: z.string(),
            once: z.string(),
            again: z.string(),
          })
          .nullable(),
      }),
      disorders: z.array(z.object({ action: z.string(), path: z.string() })),
      elapsedMs: z.int(),
    }),
    races: z
      .object({
        made: z.int().describe('How often two to four steps ran at once.'),
        vacuous: z.int().describe('Those in which none went on while another was under way.'),
        setAside: z
          .int()
          .describe('Those that were not judged: it could not be told which of them had done something.'),
        exhausted: z
          .object({ races: z.int(), whole: z.int(), schedules: z.int() })
          .describe(
            'Those that were run in all schedules that differ, those with no schedule left, and the schedules.',
          ),
        bounds: z
          .array(z.object({ orderings: z.int(), races: z.int(), chance: z.number() }))
          .describe(
            'Those that went by priorities: each hits a bug of so many orderings of turns with that chance at least.',
          ),
      })
      .optional()
      .describe('Steps that ran at once.'),
    accepted: z.array(accepted),
    lost: z
      .array(z.object({ ...run.shape, how: z.string().describe('As `exit code 0` or `signal SIGKILL`.') }))
      .describe('Runs that ended their process.'),
    findings: z.array(finding),
    flaky: z.array(finding),
    course: z
      .array(z.object({ elapsedMs: z.int(), runs: z.int(), steps: z.int(), cells: z.int(), findings: z.int() }))
      .describe('How it went, in a bounded number of points.'),
    tenancy,
  })
  .meta({ id: 'campaign', title: 'Campaign of leakproof' });

export type CampaignFile = z.infer<typeof campaignSchema>;

/** The campaign's file in the folder of its bundles, and that of the campaign before it. */
export const campaignFileName = 'campaign.json';
export const lastCampaignFileName = 'campaign.last.json';

const stored = {
  what: 'a campaign',
  expected: 'one that leakproof fuzz has kept',
  advice: 'Name the folder of its bundles, or run leakproof fuzz.',
};

/** The campaign that a folder of bundles keeps. Throws a `UsageError` where there is none, or one of another format. */
export async function readCampaign(folder: string, name: string = campaignFileName): Promise<CampaignFile> {
  const file = join(folder, name);
  const data = await readStoredJson(file, stored);
  const version = z.object({ version: z.unknown() }).safeParse(data).data?.version;
  if (version !== campaignVersion) {
    throw new UsageError(
      `reading a campaign failed: ${file} has format version ${JSON.stringify(version)}; expected ${campaignVersion}. Use the leakproof that wrote it, or run leakproof fuzz again.`,
    );
  }
  const parsed = campaignSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `reading a campaign failed: ${file}: ${issue?.path.join('.')}: ${issue?.message}. Run leakproof fuzz again.`,
  );
}
