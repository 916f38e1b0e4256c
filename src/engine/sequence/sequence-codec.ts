import { z } from 'zod';
import { UsageError } from '../errors.ts';
import type { Json } from './json.ts';
import type { Sequence } from './sequence.ts';

const stepId = z.string().regex(/^s[1-9]\d*$/, 'expected s and a number, such as s7');
const json: z.ZodType<Json> = z.json();

/** A stored sequence. Step ids rise, so that a handle can only name a row of an earlier step. */
export const sequenceSchema: z.ZodType<Sequence> = z.strictObject({
  version: z.literal(1, 'expected 1'),
  steps: z
    .array(z.strictObject({ id: stepId, actor: z.string().min(1), action: z.string().min(1), input: json }))
    .refine(
      (steps) => steps.every(({ id }, at) => at === 0 || stepNumber(id) > stepNumber(steps[at - 1]?.id ?? 's0')),
      'expected step ids that rise',
    ),
});

/** The number in a step's id. It also places the step in time: a second of the harness clock for each. */
export function stepNumber(id: string): number {
  return Number(id.slice(1));
}

/** The sequence as a file that diffs well: one step a line. */
export function formatSequence({ version, steps }: Sequence): string {
  const lines = steps.map((step) => `    ${JSON.stringify(step)}`).join(',\n');
  return `{\n  "version": ${version},\n  "steps": [\n${lines}\n  ]\n}\n`;
}

/** Parses the text of a sequence. Throws a `UsageError` that says which step does not fit, and why. */
export function parseSequence(text: string, source: string): Sequence {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(
      `reading a sequence failed: ${source} is no JSON; expected a sequence as leakproof writes it. Mend or delete it.`,
      { cause },
    );
  }
  const parsed = sequenceSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `reading a sequence failed: ${source}: ${issue?.path.join('.')}: ${issue?.message}. Mend or delete it.`,
  );
}
