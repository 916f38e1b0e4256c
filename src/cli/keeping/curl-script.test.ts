import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Bundle } from '../../engine/evidence/bundle.ts';
import { curlScript } from './curl-script.ts';

const nasty = `'; touch pwned; $(touch pwned) \`touch pwned\` "\n touch pwned`;

const bundle = {
  invariantId: 'TENANT-003',
  message: `blue was shown notes of red\ntouch pwned`,
  steps: [
    {
      step: { id: 's1', actor: 'rita@red', action: 'notes.add', input: { body: nasty } },
      outcome: { kind: 'succeeded' },
      request: { method: 'POST', path: '/notes', headers: { authorization: '[masked]' }, body: { body: nasty } },
    },
    { step: { id: 's2', actor: 'system', action: 'time.pass', input: { minutes: 5 } }, outcome: { kind: 'succeeded' } },
    {
      step: { id: 's3', actor: 'bob@blue', action: 'notes.read', input: {} },
      outcome: { kind: 'refused', code: '404' },
      request: { method: 'GET', path: `/notes/${nasty}`, headers: { authorization: '[masked]' } },
    },
  ],
} as unknown as Bundle;

it('the steps are lines for a shell, each asked as its actor, and nothing of them is run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leakproof-curl-'));
  try {
    // In the place of curl: it writes down what it was given.
    writeFileSync(
      join(folder, 'curl'),
      '#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done >> asked\necho >> asked\n',
      {
        mode: 0o755,
      },
    );
    writeFileSync(join(folder, 'script.sh'), curlScript(bundle));
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      BASE_URL: 'http://app',
      AUTHORIZATION_OF_RITA_RED: 'Bearer rita',
      AUTHORIZATION_OF_BOB_BLUE: 'Bearer bob',
    };
    execFileSync('sh', ['script.sh'], { cwd: folder, env });
    const words = readFileSync(join(folder, 'asked'), 'utf8').split('\0');
    expect(words).toEqual(
      expect.arrayContaining([
        'http://app/notes',
        'authorization: Bearer rita',
        JSON.stringify({ body: nasty }),
        `http://app/notes/${nasty}`,
        'authorization: Bearer bob',
      ]),
    );
    expect(() => readFileSync(join(folder, 'pwned'))).toThrow();
    const { BASE_URL, ...without } = env;
    expect(() => execFileSync('sh', ['script.sh'], { cwd: folder, env: without, stdio: 'pipe' })).toThrow(/BASE_URL/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('a step that asks nothing over HTTP is told of', () => {
  expect(curlScript(bundle)).toMatch(
    /# s2 +system +time\.pass {2}minutes: 5 {2}-> succeeded\n# \(it asks nothing over HTTP\)/,
  );
});
