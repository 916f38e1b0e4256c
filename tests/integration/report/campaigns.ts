import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CampaignFile } from '../../../src/engine/campaign/campaign-file.ts';
import type { Json, StepRecord } from '../../../src/engine/index.ts';

export const acme = '11111111-aaaa-4000-8000-000000000001';
export const globex = '22222222-bbbb-4000-8000-000000000002';

/** A row of Globex that Acme is shown. */
export const foreignTask = '99999999-cccc-4000-8000-00000000000f';

type Entry = CampaignFile['findings'][number];

/** A finding as a folder holds it. */
export type Kept = { readonly entry: Entry; readonly bundle: object; readonly original: object };

type StepOptions = {
  readonly id: string;
  readonly tenant?: string | null;
  readonly action?: string;
  readonly actor?: string;
} & Partial<
  Pick<StepRecord, 'outcome' | 'observations' | 'changes' | 'request' | 'twin' | 'references' | 'interleaving'>
> & {
    readonly input?: Json;
  };

/** What a step came to, for the evidence of a made-up finding. */
export function stepRecord({
  id,
  tenant = acme,
  action = 'tasks.get',
  actor = 'ann',
  input = {},
  ...rest
}: StepOptions): StepRecord {
  return {
    step: { id, actor, action, input },
    actor: { id: actor, tenant, role: 'manager', person: 'p1' },
    time: '2030-03-04T09:00:02.000Z',
    input,
    references: [],
    outcome: { kind: 'succeeded' },
    observations: [],
    changes: [],
    statements: [
      {
        text: 'select id, title from tasks where id = $1',
        parameters: [foreignTask],
        command: 'SELECT',
        rowCount: 1,
        error: null,
        backend: 1,
        durationMs: 1,
        step: id,
      },
    ],
    faults: [],
    late: [],
    ...rest,
  };
}

/** The answer to an actor. */
export function answer(body: Json, tenant = acme): StepRecord['observations'][number] {
  return { channel: 'response', tenants: [tenant], recipient: 'ann', content: { status: 200, body } };
}

type KeptOptions = {
  readonly name: string;
  readonly steps: readonly StepRecord[];
  readonly bundle?: object;
  readonly entry?: Partial<Entry>;
};

/** A finding with its bundle. */
export function keptFinding({ name, steps, bundle = {}, entry = {} }: KeptOptions): Kept {
  const invariant = entry.invariant ?? 'TENANT-003';
  const signature = `${invariant} tasks.get response tasks`;
  const message = entry.message ?? `Acme was shown tasks ${foreignTask} of Globex in a response`;
  const sequence = { version: 1, steps: steps.map(({ step }) => step) };
  const original = { version: 1, steps: [{ ...sequence.steps[0], id: 's1' }, ...sequence.steps] };
  return {
    original,
    entry: {
      signature,
      invariant,
      title: 'read scope',
      message,
      also: [],
      verdict: 'confirmed',
      bundle: name,
      times: 3,
      seed: 7,
      corpus: null,
      action: 'tasks.get',
      steps: { original: original.steps.length, counterexample: steps.length },
      executions: 5,
      foundAfter: { runs: 2, elapsedMs: 1_500 },
      ...entry,
    },
    bundle: {
      version: 1,
      application: 'desk',
      scenarioId: null,
      invariantId: invariant,
      signature,
      seed: 7,
      verdict: 'confirmed',
      shrinkExecutions: 5,
      replay: `npx leakproof replay .leakproof/bundles/${name}`,
      origin: { commit: 'abc', schema: 'def', versions: { leakproof: '0', node: '24', postgres: '18' } },
      counterexample: sequence,
      message,
      proof: [`response to ann: …${foreignTask}…`],
      also: [],
      descent: [{ executions: 2, steps: sequence.steps.map(({ id }) => id) }],
      steps,
      ...bundle,
    },
  };
}

const seen = (action: string, reach: 'own' | 'foreign', outcome: 'succeeded' | 'refused', count: number) => ({
  action,
  role: 'manager',
  reach,
  outcome,
  count,
  example: {
    run: { seed: 9, corpus: null },
    step: { id: 's2', actor: 'ann', action },
    input: '{"task":"x"}',
    outcome,
    request: '{"method":"GET","path":"/tasks/x"}',
    response: '{"status":200,"body":{}}',
  },
});

/** A campaign that found these. */
export function campaign(findings: readonly Kept[], change: Partial<CampaignFile> = {}): CampaignFile {
  return {
    version: 1,
    application: 'desk',
    verdict: findings.length > 0 ? 'leaks' : 'clean',
    ended: 'time',
    error: null,
    startedAt: '2030-01-01T10:00:00.000Z',
    elapsedMs: 60_000,
    seed: 7,
    budget: { seconds: 60, runs: null },
    options: { maxSteps: 50, noninterference: 0.4, mutant: null, corpus: 0 },
    replay: 'npx leakproof replay',
    origin: { commit: 'abc', schema: 'def', versions: { leakproof: '0', node: '24', postgres: '18' } },
    tenants: { [acme]: 'acme', [globex]: 'globex' },
    actors: [{ id: 'ann', role: 'manager', tenant: acme, person: 'p1' }],
    totals: { runs: 20, steps: 400, applied: 390, succeeded: 300 },
    cells: [
      seen('tasks.get', 'own', 'succeeded', 40),
      seen('tasks.get', 'foreign', 'refused', 12),
      seen('tasks.close', 'foreign', 'refused', 3),
    ],
    never: {
      expected: 12,
      missing: [{ action: 'tasks.close', role: 'manager', reach: 'own', outcome: 'succeeded' }],
      requiredMissing: [{ action: 'tasks.drop', role: 'manager', reach: 'foreign', outcome: 'refused' }],
      unpaired: ['tasks.close'],
      unmetCrossings: [],
      passedOver: [],
    },
    required: [{ action: 'tasks.drop', role: 'manager', reach: 'foreign', outcome: 'refused' }],
    invariants: [
      { id: 'TENANT-003', title: 'read scope', judged: 390 },
      { id: 'NOTIF-001', title: 'recipients are members', judged: 0 },
    ],
    comparisons: {
      projections: 8,
      setAside: { count: 1, first: { step: 's4', action: 'tasks.list', path: 'body.items', once: '1', again: '2' } },
      disorders: [],
      elapsedMs: 4_000,
    },
    lost: [],
    accepted: [],
    findings: findings.map(({ entry }) => entry),
    flaky: [],
    course: [10, 500, 1_500, 30_000, 60_000].map((elapsedMs, at) => ({
      elapsedMs,
      runs: at,
      steps: at * 80,
      cells: at * 3,
      findings: at > 2 ? 1 : 0,
    })),
    tenancy: {
      root: 'orgs',
      people: 'users',
      tables: [
        { name: 'orgs', ownership: 'root', paths: [], links: [] },
        {
          name: 'tasks',
          ownership: 'owned',
          paths: ['org_id'],
          links: [{ through: 'org_id', parent: 'orgs', proof: 'surest', nullable: false, across: false }],
        },
        { name: 'users', ownership: 'shared', paths: [], links: [] },
      ],
    },
    ...change,
  };
}

/** Writes a campaign and its bundles into a folder of their own. */
export async function keepCampaign(content: CampaignFile, findings: readonly Kept[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leakproof-report-'));
  await writeFile(join(folder, 'campaign.json'), JSON.stringify(content));
  for (const { entry, bundle, original } of findings) {
    await mkdir(join(folder, entry.bundle), { recursive: true });
    await writeFile(join(folder, entry.bundle, 'bundle.json'), JSON.stringify(bundle));
    await writeFile(join(folder, entry.bundle, 'original.json'), JSON.stringify(original));
  }
  return folder;
}
