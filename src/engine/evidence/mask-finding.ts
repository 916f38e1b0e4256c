import type { Violation } from '../harness/invariant.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { Json } from '../sequence/json.ts';
import type { Finding } from './finding.ts';
import { createMask, type KnownKeys, type SecretsMask } from './mask-secrets.ts';

/** What a run showed of itself. */
type Shown = { readonly records: readonly StepRecord[]; readonly violations: readonly Violation[] };

/**
 * The finding without the secrets that it holds anywhere. Its sequences stay runnable: a secret in an input gives way to a stand-in.
 * Names of the harness, such as the signature, stay as they are.
 */
export function maskFinding(finding: Finding, keys: KnownKeys): Finding {
  const { counterexample, original, records, violation, also = [], projected } = finding;
  const shown = { records, violations: [violation, ...also] };
  const others = { records: projected?.records ?? [], violations: [] };
  const mask = createMask([shown, others].flatMap(jsonOf).concat(asJson(counterexample), asJson(original)), keys);
  const { records: maskedRecords, violations } = maskShown(shown, mask);
  const [masked = violation, ...maskedAlso] = violations;
  return {
    ...finding,
    violation: masked,
    also: maskedAlso,
    records: maskedRecords,
    ...(projected ? { projected: { ...projected, records: maskShown(others, mask).records } } : {}),
    counterexample: mask.sequence(counterexample),
    original: mask.sequence(original),
  };
}

/** The same of what a run showed. */
export function maskRun<Run extends Shown>(run: Run, keys: KnownKeys): Run {
  return { ...run, ...maskShown(run, createMask(jsonOf(run), keys)) };
}

/** A part of what a run showed, without the secrets that stand anywhere in the run: for a whole one of which little is shown. */
export function maskPart<Part extends object>(part: Part, run: Shown, keys: KnownKeys): Part {
  return maskData(part, createMask(jsonOf(run), keys));
}

function maskShown({ records, violations }: Shown, mask: SecretsMask): Shown {
  return {
    records: records.map((record) => maskData(record, mask)),
    violations: violations.map((violation) => ({
      ...violation,
      message: mask.text(violation.message),
      proof: violation.proof.map(mask.text),
      ...(violation.foreign
        ? { foreign: violation.foreign.map(({ table, text }) => ({ table, text: mask.text(text) })) }
        : {}),
      ...(violation.statement ? { statement: maskData(violation.statement, mask) } : {}),
    })),
  };
}

/** Masking replaces values, never fields, so that what comes back is of the same type. */
function maskData<Data extends object>(data: Data, mask: SecretsMask): Data {
  return mask.value(asJson(data)) as unknown as Data;
}

function jsonOf({ records, violations }: Shown): readonly Json[] {
  return [
    ...records.map(asJson),
    ...violations.map(({ message, proof, statement }) => [message, proof, statement ? asJson(statement) : null]),
  ];
}

/** Records and sequences are plain data, which their types do not say. */
function asJson(data: object): Json {
  return data as unknown as Json;
}
