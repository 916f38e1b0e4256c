import { expect, it } from 'vitest';
import { trialRecord } from '../record/trial-record.ts';
import type { Finding } from './finding.ts';
import { maskFinding } from './mask-finding.ts';

it('the run that a finding is compared with is masked as the run itself, and by its secrets', () => {
  const secret = 'hunter2hunter2';
  const sequence = { version: 1, steps: [] } as const;
  const finding: Finding = {
    application: 'app',
    scenario: null,
    violation: {
      invariant: 'TENANT-006',
      title: 't',
      step: 's1',
      signature: 's',
      about: 'a',
      message: secret,
      proof: [],
    },
    counterexample: sequence,
    original: sequence,
    records: [],
    projected: {
      tenant: 'a',
      removed: [],
      records: [{ ...trialRecord({}), request: { password: secret, note: secret } }],
    },
    seed: 1,
    verdict: 'confirmed',
    executions: 1,
  };
  const masked = maskFinding(finding, new Set());
  expect(JSON.stringify(masked)).not.toContain(secret);
  expect(masked.projected?.records[0]?.request).toEqual({ password: '[masked]', note: '[masked]' });
});
