import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { bundleSchema } from '../evidence/bundle.ts';
import { parseSequence, sequenceSchema } from '../sequence/sequence-codec.ts';
import { acceptedSchema } from './accepted-findings.ts';
import { campaignSchema } from './campaign-file.ts';

/** `LEAKPROOF_WRITE_SCHEMAS=1 vitest run formats` writes the files anew. */
const isWriting = process.env.LEAKPROOF_WRITE_SCHEMAS === '1';

it.each([
  ['sequence', sequenceSchema],
  ['bundle', bundleSchema],
  ['accepted', acceptedSchema],
  ['campaign', campaignSchema],
])('the published schema of a %s is the one that the code reads by', (name, schema) => {
  const file = `docs/schema/${name}.schema.json`;
  const current = `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`;
  if (isWriting) writeFileSync(file, current);
  expect(readFileSync(file, 'utf8')).toBe(current);
});

it('the sequence that docs/formats.md shows can be read', () => {
  const [, text = ''] = /```json sequence\n([\s\S]*?)```/.exec(readFileSync('docs/formats.md', 'utf8')) ?? [];
  expect(parseSequence(text, 'docs/formats.md').steps).toHaveLength(5);
});
