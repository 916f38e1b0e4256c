import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { formatSequence, sequenceSchema } from '../sequence/sequence-codec.ts';
import { readStoredJson } from '../sequence/stored-json.ts';
import type { Finding } from './finding.ts';
import { ensureFolder, writeWhole } from './folder.ts';
import { maskFinding } from './mask-finding.ts';
import type { KnownKeys } from './mask-secrets.ts';
import { type RenderContext, renderFinding } from './render-finding.ts';

/** Format of `bundle.json`; a reader refuses every other. */
export const bundleVersion = 1;

/** Where and with what a finding was made. */
export const originSchema = z.object({
  commit: z.string().nullable(),
  schema: z.string().describe('Digest of the tables and columns that the sequence ran against.'),
  versions: z.object({ leakproof: z.string(), node: z.string(), postgres: z.string() }),
});

export type Origin = Readonly<z.infer<typeof originSchema>>;

const evidence = z.unknown();

const executedStep = z.looseObject({
  step: evidence,
  actor: evidence,
  time: z.iso.datetime(),
  request: z.unknown().optional(),
  input: evidence,
  outcome: z.looseObject({ kind: z.string() }),
  observations: z.array(evidence),
  changes: z.array(evidence).describe('Rows before and after, with whose they were and are.'),
  statements: z.array(evidence).describe('With the place in the application that sent each.'),
  faults: z.array(z.string()),
  late: z.array(evidence),
});

const place = z
  .object({ file: z.string(), line: z.int(), column: z.int(), name: z.string().exactOptional() })
  .describe("A place in the application's files, as its sources have it, from 1.");

const placedStatement = z.looseObject({
  text: z.string(),
  place: place.exactOptional(),
  calledFrom: z.array(place).describe('From where that place was come to, the nearest first.').exactOptional(),
});

const blamedSchema = placedStatement.extend({
  did: z.enum(['read', 'wrote', 'failed']),
  lacks: z.array(z.string()).describe('Columns that name the tenant and stand in no condition of it.').exactOptional(),
  kin: z.array(placedStatement).describe('Statements of the same table that have such a condition.').exactOptional(),
});

/** A bundle: what it takes to run it again, and the evidence for people, which is not looked into. */
export const bundleSchema = z
  .object({
    version: z.literal(bundleVersion),
    application: z.string().describe("Name of the harness: one application's bundle is not replayed against another."),
    scenarioId: z.string().nullable(),
    invariantId: z.string(),
    signature: z.string().describe('What makes two violations the same bug.'),
    seed: z.int().nullable().describe('Of the run that found it; null where a stored sequence did.'),
    way: z
      .array(z.string())
      .readonly()
      .optional()
      .describe('Actions that led to what that run aimed at, that last; it takes both to make the run again.'),
    verdict: z.enum(['confirmed', 'flaky', 'unconfirmed']),
    shrinkExecutions: z.int(),
    replay: z.string().describe('The command that runs it again.'),
    origin: originSchema,
    counterexample: sequenceSchema,
    message: z.string(),
    proof: z.array(z.string()),
    foreign: z
      .array(z.looseObject({ table: z.string().nullable(), text: z.string() }))
      .describe("What of somebody else's it is about, as it stands in rows and answers.")
      .exactOptional(),
    statement: blamedSchema.describe('The statement that did it, where it can be told.').exactOptional(),
    also: z
      .array(z.looseObject({ signature: z.string(), message: z.string(), proof: z.array(z.string()) }))
      .describe('What else the same step has violated, for the same cause.')
      .exactOptional(),
    steps: z.array(executedStep).describe("What each of the counterexample's steps came to. Secrets are masked."),
    projected: z
      .object({ tenant: z.string(), removed: z.array(z.string()), steps: z.array(executedStep) })
      .describe("The run without other tenants' steps, for a finding that shows by comparison alone (TENANT-006).")
      .exactOptional(),
    descent: z
      .array(z.object({ executions: z.int(), steps: z.array(z.string()) }))
      .describe('How shrinking came down to the counterexample: the steps of each shorter sequence.')
      .exactOptional(),
  })
  .meta({ id: 'bundle', title: 'Bundle of leakproof' });

export type Bundle = z.infer<typeof bundleSchema>;

/** What a folder's name keeps of a signature, word by word: ids of invariants and scenarios, and small letters. */
const plainWord = /^(?:[A-Z]+-\d+|[a-z\d._]+)$/;
const longestName = 120;

/**
 * The folder's name: scenario, invariant and what the signature tells apart, so that one bug has one bundle. A digest tells apart what
 * differs only in what a name cannot hold: case, signs, its end.
 */
export function bundleName({ scenario, violation }: Finding): string {
  const words = [scenario, violation.signature].filter(Boolean).join(' ');
  const name = words
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .toLowerCase();
  const isPlain = words.split(' ').every((word) => plainWord.test(word)) && name.length <= longestName;
  if (isPlain) return name;
  const digest = createHash('sha256').update(words).digest('hex').slice(0, 8);
  return `${name.slice(0, longestName - digest.length - 1)}-${digest}`;
}

export type BundleOptions = {
  readonly directory: string;
  readonly origin: Origin;
  readonly render: RenderContext;
  /** What is no secret, whatever it stands beside. */
  readonly keys: KnownKeys;
};

/** Where a finding's bundle is: what did not repeat is no leak, and lies apart from those. */
export function bundleFolder(directory: string, finding: Finding): string {
  return join(directory, ...(finding.verdict === 'flaky' ? ['flaky'] : []), bundleName(finding));
}

/**
 * Writes a finding as a folder in `directory`: `bundle.json`, `report.md`, `counterexample.json` (a runnable sequence) and
 * `original.json`. Secrets are masked in all of them. Each file appears whole or not at all. Throws a `UsageError`
 * where the folder cannot be written.
 */
export async function writeBundle(found: Finding, options: BundleOptions): Promise<string> {
  const { directory, origin, render, keys } = options;
  const folder = bundleFolder(directory, found);
  const finding = maskFinding(found, keys);
  const { violation } = finding;
  const bundle = {
    version: bundleVersion,
    application: finding.application,
    scenarioId: finding.scenario,
    invariantId: violation.invariant,
    signature: violation.signature,
    seed: finding.seed,
    ...(finding.way ? { way: finding.way } : {}),
    verdict: finding.verdict,
    shrinkExecutions: finding.executions,
    replay: render.replayCommand,
    origin,
    counterexample: finding.counterexample,
    coverage: finding.coverage ?? null,
    message: violation.message,
    proof: violation.proof,
    ...(violation.foreign ? { foreign: violation.foreign } : {}),
    ...(violation.statement ? { statement: violation.statement } : {}),
    also: finding.also ?? [],
    steps: finding.records,
    ...(finding.projected ? { projected: bundled(finding.projected) } : {}),
    ...(finding.descent ? { descent: finding.descent } : {}),
  };
  const report = `# ${violation.invariant} ${violation.title}\n\n\`\`\`text\n${renderFinding(finding, render)}\n\`\`\`\n`;
  try {
    await ensureFolder(folder);
    await writeWhole(join(folder, 'bundle.json'), `${JSON.stringify(bundle, null, 2)}\n`);
    await writeWhole(join(folder, 'report.md'), report);
    await writeWhole(join(folder, 'counterexample.json'), formatSequence(finding.counterexample));
    await writeWhole(join(folder, 'original.json'), formatSequence(finding.original));
  } catch (cause) {
    throw new UsageError(
      `writing a bundle failed: ${folder}: ${(cause as Error).message}; expected a folder that can be written, with space left. Give another with --bundles.`,
      { cause },
    );
  }
  return folder;
}

function bundled({ tenant, removed, records }: NonNullable<Finding['projected']>) {
  return { tenant, removed, steps: records };
}

/** Whether the folder holds what is worth more than an unconfirmed finding: a confirmed one of the same bug and schema, and no longer. */
export async function holdsBetter(folder: string, finding: Finding, schema: string): Promise<boolean> {
  const kept = await readBundle(folder).catch(() => undefined);
  return (
    kept !== undefined &&
    finding.verdict === 'unconfirmed' &&
    kept.verdict === 'confirmed' &&
    kept.signature === finding.violation.signature &&
    kept.origin.schema === schema &&
    kept.counterexample.steps.length <= finding.counterexample.steps.length
  );
}

const stored = {
  what: 'a bundle',
  expected: "a bundle's folder, as leakproof wrote it",
  advice: 'Look into .leakproof/bundles, or make it anew by fuzzing.',
};

/** Reads a bundle from its folder or its `bundle.json`. Throws a `UsageError` where there is none, or one of another format. */
export async function readBundle(path: string): Promise<Bundle> {
  const file = basename(path).endsWith('.json') ? path : join(path, 'bundle.json');
  return bundleIn(await readStoredJson(file, stored), file);
}

function bundleIn(data: unknown, file: string): Bundle {
  const version = z.object({ version: z.unknown() }).safeParse(data).data?.version;
  if (version !== bundleVersion) {
    throw new UsageError(
      `reading a bundle failed: ${file} has format version ${JSON.stringify(version)}; expected ${bundleVersion}. Replay it with the leakproof that wrote it, or find it again by fuzzing.`,
    );
  }
  const parsed = bundleSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `reading a bundle failed: ${file}: ${issue?.path.join('.')}: ${issue?.message}. Make it anew by fuzzing.`,
  );
}
