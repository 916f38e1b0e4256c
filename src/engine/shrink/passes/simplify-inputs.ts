import { canonicalJson, canonicalSequence } from '../../sequence/canonical.ts';
import type { Json } from '../../sequence/json.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import { gallop } from '../gallop.ts';
import { boldnessLevels, edited, type InputPlace, pathKey, placesIn } from '../input-place.ts';
import type { Candidates, Work } from '../pass.ts';

/** One value put in the place of another, wherever the same text stands: an equal code in two tenants may be what the leak needs. */
type Edit = { readonly name: string; readonly places: readonly InputPlace[]; readonly to: Json | undefined };

/**
 * Makes the inputs simpler: all at once, then what was refused by halves; each value by its simplest form first, then by less simple
 * ones. What was refused once is not tried again, so inputs end up readable, not provably minimal.
 */
export function* simplifyInputs(work: Work): Candidates {
  for (let boldness = 0; boldness < boldnessLevels; ) {
    const open = editsOf(work, boldness).filter(({ name }) => !work.refusedEdits.has(name));
    yield* gallop(open, (chosen) => applied(work.current, chosen), open.length);
    const left = new Set(editsOf(work, boldness).map(({ name }) => name));
    for (const { name } of open) if (left.has(name)) work.refusedEdits.add(name);
    // A value that was made simpler may have an even simpler one.
    if (open.every(({ name }) => left.has(name))) boldness += 1;
  }
}

/** The edits that this boldness has, 0 being the boldest. */
function editsOf(work: Work, boldness: number): readonly Edit[] {
  const edits = new Map<string, Edit>();
  for (const place of work.current.steps.flatMap((step) => placesIn(step, work))) {
    if (place.simpler.length <= boldness) continue;
    const to = place.simpler[boldness];
    const where =
      typeof place.value === 'string' && place.value.length > 1 ? 'anywhere' : [place.step, ...place.path].join('.');
    const name = `${where}: ${canonicalJson(place.value)} -> ${to === undefined ? 'nothing' : canonicalJson(to)}`;
    edits.set(name, { name, to, places: [...(edits.get(name)?.places ?? []), place] });
  }
  return [...edits.values()];
}

/** Undefined where the edits change nothing any more. */
function applied(current: Sequence, edits: readonly Edit[]): Sequence | undefined {
  const editsOfStep = new Map<string, Map<string, Json | undefined>>();
  for (const { places, to } of edits) {
    for (const { step, path } of places) {
      editsOfStep.set(step, (editsOfStep.get(step) ?? new Map()).set(pathKey(path), to));
    }
  }
  const steps = current.steps.map((step) => {
    const input = edited(step.input, editsOfStep.get(step.id) ?? new Map());
    return { ...step, input: input ?? step.input };
  });
  const candidate: Sequence = { version: 1, steps };
  return canonicalSequence(candidate) === canonicalSequence(current) ? undefined : candidate;
}
