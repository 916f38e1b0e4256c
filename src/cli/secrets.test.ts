import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBundle, writeBundle } from '../engine/evidence/bundle.ts';
import type { Finding } from '../engine/evidence/finding.ts';
import { maskFinding, maskRun } from '../engine/evidence/mask-finding.ts';
import { renderTrace } from '../engine/evidence/render-trace.ts';
import type { StepRecord } from '../engine/record/step-record.ts';
import type { Sequence } from '../engine/sequence/sequence.ts';
import { parseSequence } from '../engine/sequence/sequence-codec.ts';
import { createReporter } from './reporter.ts';

/** Each stands under its name, or in its form, in one place at least; some again where nothing gives them away. */
const secrets = {
  input: 'zq-input-password',
  session: 'zq-bearer-of-a-session',
  cookie: 'zq-cookie-of-a-session',
  issued: 'zq-token-as-issued',
  nested: 'zq-secret-in-nested-json',
  row: 'zq-webhook-secret-in-a-row',
  hash: 'zq-hash-in-a-parameter',
  literal: 'zq-literal-in-sql',
  connection: 'zq-password-in-a-url',
  fault: 'zq-api-key-in-a-fault',
  message: 'zq-token-in-a-message',
  proof: 'zq-secret-in-a-proof',
  blamed: 'zq-hash-in-the-statement-that-did-it',
  kin: 'zq-literal-in-a-statement-beside-it',
} as const;

const sequence: Sequence = {
  version: 1,
  steps: [
    {
      id: 's1',
      actor: 'ann',
      action: 'sign-in',
      input: {
        email: 'ann@people.example',
        password: secrets.input,
        token: { $ref: { table: 'invites', fixture: 'invite-a', column: 'token' } },
      },
    },
  ],
};

const record: StepRecord = {
  step: sequence.steps[0] ?? { id: '', actor: '', action: '', input: null },
  actor: { id: 'ann', tenant: '1', role: 'manager', person: null },
  time: '2030-03-04T09:00:01.000Z',
  input: { email: 'ann@people.example', password: secrets.input, token: secrets.issued },
  references: [],
  request: {
    method: 'POST',
    path: `/sign-in?token=${secrets.issued}`,
    headers: { authorization: `Bearer ${secrets.session}`, cookie: `sid=${secrets.cookie}` },
    body: { password: secrets.input },
  },
  outcome: { kind: 'fault', message: `cannot reach postgres://app:${secrets.connection}@db/app` },
  observations: [
    {
      channel: 'response',
      tenants: ['1'],
      recipient: 'ann',
      content: {
        headers: { 'set-cookie': `sid=${secrets.cookie}; HttpOnly` },
        body: `welcome, your cookie is ${secrets.cookie}, {"user":{"secret":"${secrets.nested}"}}`,
      },
    },
    { channel: 'mail', tenants: [], recipient: null, content: { text: `your password is not ${secrets.input}` } },
  ],
  changes: [
    {
      position: 1,
      table: 'webhooks',
      key: '7',
      operation: 'update',
      before: { id: 7, secret: secrets.row },
      after: { id: 7, secret: secrets.row, note: `once ${secrets.row}` },
      backend: 1,
      statement: `update webhooks set secret = '${secrets.literal}'`,
      ownerBefore: '1',
      ownerAfter: '1',
    },
  ],
  statements: [
    {
      text: 'select 1 from sessions where token_hash = $1',
      parameters: [secrets.hash],
      command: 'SELECT',
      rowCount: 1,
      error: null,
      backend: 1,
      durationMs: 1,
      step: 's1',
    },
  ],
  faults: [`the mail service refused: x-api-key: ${secrets.fault}`],
  late: [],
};

const sent = {
  text: 'select 1 from sessions where token_hash = $1',
  parameters: [secrets.hash],
  command: 'SELECT',
  rowCount: 1,
  error: null,
  backend: 1,
  durationMs: 1,
  step: 's1',
} as const;

const violation = {
  invariant: 'TENANT-003',
  title: 'read scope',
  step: 's1',
  signature: 'TENANT-003 sign-in response invites',
  about: 'response invites',
  message: `ann was shown token="${secrets.message}"`,
  proof: [`webhooks 7: secret="${secrets.proof}"`, `and ${secrets.hash} as well`],
  foreign: [{ table: 'invites', text: secrets.issued }],
  statement: {
    did: 'read',
    ...sent,
    parameters: [secrets.blamed],
    lacks: ['team_id'],
    kin: [{ ...sent, text: `select 1 from webhooks where secret = '${secrets.kin}'`, parameters: [] }],
  },
} as const;

const finding: Finding = {
  application: 'dispatch',
  scenario: null,
  violation,
  counterexample: sequence,
  original: sequence,
  records: [record],
  seed: 1,
  verdict: 'confirmed',
  executions: 1,
};

/** The key of the row that was changed, which stands in no secret's place here. */
const keys = new Set(['7']);

const render = { bundlePath: '.', replayCommand: 'leakproof replay .', tenantName: () => 'org-a', nameIn: String };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'leakproof-secrets-'));
});
afterAll(() => rm(directory, { recursive: true }));

function expectNoSecret(where: string, text: string): void {
  expect(text, where).toContain('sign-in');
  for (const secret of Object.values(secrets)) expect(text, where).not.toContain(secret);
}

it('no file of a bundle holds a secret, and its counterexample can be run', async () => {
  const origin = { commit: null, schema: 's', versions: { leakproof: '0', node: '24', postgres: '18' } };
  const folder = await writeBundle(finding, { directory, origin, render, keys });
  const files = await readdir(folder);
  expect(files).toHaveLength(4);
  for (const file of files) expectNoSecret(file, await readFile(join(folder, file), 'utf8'));
  const { counterexample } = await readBundle(folder);
  const stored = parseSequence(await readFile(join(folder, 'counterexample.json'), 'utf8'), 'counterexample.json');
  expect(stored).toEqual(counterexample);
  expect(stored.steps[0]?.input).toMatchObject({
    email: 'ann@people.example',
    password: expect.stringMatching(/^.{17}$/),
    token: { $ref: { table: 'invites', fixture: 'invite-a', column: 'token' } },
  });
});

it('neither does a trace', () => {
  const run = maskRun({ records: [record], violations: [violation] }, keys);
  expectNoSecret('trace', run.records.map((masked) => renderTrace(masked, render)).join('\n'));
});

it('nor a line of --json', () => {
  const stream = new PassThrough();
  using reporter = createReporter({
    json: true,
    stream: { write: stream.write.bind(stream), isTTY: false, columns: 80 },
  });
  reporter.finding({ ...maskFinding(finding, keys), folder: null, marks: [] }, '');
  expectNoSecret('--json', String(stream.read()));
});
