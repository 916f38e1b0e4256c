import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { handlesIn } from './input-handles.ts';
import type { Json } from './json.ts';
import { groupedByRace, mostBranches } from './race.ts';
import type { Sequence } from './sequence.ts';
import type { Step } from './step.ts';
import { parseStoredJson, readStoredJson } from './stored-json.ts';

const handle = z
  .union([
    z.strictObject({
      table: z.string().min(1),
      fixture: z.string().min(1).describe("A baseline row: by its fixture's name, or by its key."),
      column: z.string().exactOptional(),
    }),
    z.strictObject({
      table: z.string().min(1),
      step: z.string().describe('Id of the earlier step that made the row.'),
      index: z.int().min(0).describe("Its number among the table's rows that the step made for the tenant, from 0."),
      tenant: z
        .string()
        .min(1)
        .describe(
          "Whose row it is, by fixture name or key; that of the step's actor unless given. Rows that a job makes have it.",
        )
        .exactOptional(),
      column: z.string().exactOptional(),
    }),
    z.strictObject({
      table: z.string().min(1),
      absent: z.int().min(0).describe('A row that never existed; equal numbers name the same one.'),
      column: z.string().exactOptional(),
    }),
  ])
  .describe("Names a row. It stands for the row's primary key, or for the value of `column`.");

/** A reference as a step's input holds it. */
export const referenceSchema = z.strictObject({ $ref: handle }).meta({ id: 'reference' });

// A reference is JSON, which is more than the compiler can see through three kinds of handle.
const referenceAsJson = referenceSchema as unknown as z.ZodType<Json>;
const value: z.ZodType<Json> = z.lazy(() =>
  z.union([
    referenceAsJson,
    z.null(),
    z.boolean(),
    z.number(),
    z.string(),
    z.array(value),
    z.record(z.string(), value),
  ]),
);

const raceMark = z
  .strictObject({
    id: z.string().min(1).describe('The same for all steps of the race.'),
    turns: z
      .array(z.tuple([z.int().min(1), z.int().min(1)]))
      .max(10_000)
      .describe(
        'Its turns, counted from 1 over all steps of the race, each `[first, last]` of a row. Without them who asks first goes first.',
      )
      .exactOptional(),
  })
  .describe(`Runs it at once with the steps beside it, up to ${mostBranches} in all, one statement at a time.`);

const step = z
  .strictObject({
    id: z
      .string()
      .regex(/^s[1-9]\d*$/, 'expected s and a number, such as s7')
      .describe('Rises from step to step; gaps are fine. Each number is a second of the harness clock.'),
    actor: z.string().min(1).describe('Id of an actor of the harness, or `system`.'),
    action: z
      .string()
      .min(1)
      .describe("Name of an action of the harness that the actor's role may do, or `time.pass`."),
    input: z.record(z.string(), value).describe('A value for each field of the action; entities as references.'),
    race: raceMark.exactOptional(),
  })
  .meta({ id: 'step' });

/** More steps than any run has; what holds more was not written by this project. */
const mostSteps = 10_000;

/** A stored sequence. Step ids rise, so that a handle can only name a row of an earlier step. */
export const sequenceSchema = z
  .strictObject({
    $schema: z.string().exactOptional(),
    version: z.literal(1, 'expected 1'),
    steps: z
      .array(step)
      .max(mostSteps, `expected at most ${mostSteps} steps`)
      .superRefine((steps, context) => {
        const at = steps.findIndex(
          ({ id }, index) => index > 0 && stepNumber(id) <= stepNumber(steps[index - 1]?.id ?? 's0'),
        );
        if (at !== -1) context.addIssue({ code: 'custom', path: [at, 'id'], message: 'expected step ids that rise' });
        const issue = findRaceIssue(steps);
        if (issue) context.addIssue({ code: 'custom', path: [issue.at, 'race'], message: issue.message });
      }),
  })
  .meta({ id: 'sequence', title: 'Sequence of leakproof' });

/** What no race can be, and which step shows it. */
function findRaceIssue(
  steps: readonly Pick<Step, 'id' | 'action' | 'input' | 'race'>[],
): { readonly at: number; readonly message: string } | undefined {
  const begun = new Set<string>();
  for (const group of groupedByRace(steps)) {
    const [{ race }] = group;
    if (race === undefined) continue;
    const at = steps.indexOf(group[0]);
    if (begun.has(race.id))
      return { at, message: `expected the steps of a race side by side, ${mostBranches} at most` };
    begun.add(race.id);
    const ids = new Set(group.map(({ id }) => id));
    for (const step of group) {
      const needs = handlesIn(step.input).some((handle) => 'step' in handle && ids.has(handle.step));
      if (needs) return { at: steps.indexOf(step), message: 'expected no row that another step of the race makes' };
    }
    const turns = group.flatMap((step) => step.race?.turns ?? []);
    const sorted = turns.toSorted(([one], [other]) => one - other);
    const overlaps = sorted.some(([from, to], index) => to < from || from <= (sorted[index - 1]?.[1] ?? 0));
    if (overlaps) return { at, message: 'expected turns `[first, last]` that do not overlap' };
  }
  return undefined;
}

/** The number in a step's id. It also places the step in time: a second of the harness clock for each. */
export function stepNumber(id: string): number {
  return Number(id.slice(1));
}

/** The sequence as a file that diffs well: one step a line, its keys in the order of the format. */
export function formatSequence({ version, steps }: Sequence): string {
  const lines = steps.map(
    ({ id, actor, action, input, race }) =>
      `    ${JSON.stringify({ id, actor, action, input, ...(race === undefined ? {} : { race }) })}`,
  );
  return `{\n  "version": ${version},\n  "steps": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

const stored = { what: 'a sequence', expected: 'a sequence as in docs/formats.md', advice: 'Mend or delete it.' };

/** Reads a sequence's file. Throws a `UsageError` of one line that says why it cannot be read, or which step does not fit. */
export async function readSequence(file: string): Promise<Sequence> {
  return sequenceIn(await readStoredJson(file, stored), file);
}

/** Parses the text of a sequence (see `readSequence`). */
export function parseSequence(text: string, source: string): Sequence {
  return sequenceIn(parseStoredJson(text, source, stored), source);
}

function sequenceIn(data: unknown, source: string): Sequence {
  const parsed = sequenceSchema.safeParse(data);
  if (parsed.success) return { version: parsed.data.version, steps: parsed.data.steps };
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `reading a sequence failed: ${source}: ${placeOf(issue?.path ?? [], data)}: ${issue?.message}. See docs/formats.md, and mend or delete it.`,
  );
}

/** `step s3, action` rather than `steps.2.action`. */
function placeOf(path: readonly PropertyKey[], data: unknown): string {
  const [first, at, ...rest] = path;
  if (first !== 'steps' || typeof at !== 'number') return path.join('.') || 'the whole';
  const steps = z.object({ steps: z.array(z.unknown()) }).safeParse(data).data?.steps;
  const id = z.object({ id: z.string() }).safeParse(steps?.[at]).data?.id;
  return [id === undefined ? `step number ${at + 1}` : `step ${id}`, ...rest].join(', ');
}
