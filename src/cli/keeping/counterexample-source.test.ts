import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { Bundle } from '../../engine/evidence/bundle.ts';
import { counterexampleSource } from './counterexample-source.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: as an application may have it.
const nasty = '\'; process.exit(7); // `${x}` \u2028 \u202e */ </script> \n"';

const bundle = {
  signature: `TENANT-003 notes.read ${nasty}`,
  invariantId: 'TENANT-003',
  counterexample: {
    version: 1,
    steps: [
      { id: 's3', actor: 'rita', action: 'notes.add', input: { body: nasty } },
      { id: 's4', actor: 'bob', action: 'notes.read', input: { note: { $ref: { table: 'notes', fixture: 'n' } } } },
    ],
  },
} as unknown as Bundle;

it('the source of a test hands over the sequence and the signature as they are, whatever they hold', () => {
  const source = counterexampleSource(bundle, { face: 'leakproof/vitest', harness: './harness/harness.ts' });
  expect(source).toMatch(
    /^import \{ counterexampleTest \} from "leakproof\/vitest";\nimport \{ harness \} from "\.\/harness\/harness\.ts";\n/,
  );
  const given: unknown[] = [];
  const body = source.replaceAll(/^import .*$/gm, '');
  runInNewContext(body, { harness: 'the harness', counterexampleTest: (...input: unknown[]) => given.push(...input) });
  expect(given).toEqual([
    'the harness',
    {
      title: expect.stringContaining('does not happen by 2 steps up to notes.read of bob'),
      signature: bundle.signature,
      sequence: bundle.counterexample,
    },
  ]);
});
