import type { Bundle } from '../../engine/evidence/bundle.ts';
import type { BlamedStatement } from '../../engine/harness/invariant.ts';
import type { Observation } from '../../engine/record/observation.ts';
import type { OwnedRowChange } from '../../engine/record/row-change.ts';
import type { Statement } from '../../engine/record/statement.ts';
import type { StepRecord } from '../../engine/record/step-record.ts';
import type { Json } from '../../engine/sequence/json.ts';
import { type FoldLimits, fold } from './fold.ts';

/** A bundle as the page has it: evidence with the types that it was written with. */
export type ShownBundle = Omit<Bundle, 'steps' | 'projected' | 'statement'> & {
  readonly statement?: BlamedStatement;
  readonly steps: readonly StepRecord[];
  readonly projected?: {
    readonly tenant: string;
    readonly removed: readonly string[];
    readonly steps: readonly StepRecord[];
  };
};

/** A bundle whose long values are cut: what the application has sent and was sent, rows, and SQL. */
export function foldBundle(bundle: Bundle, limits: FoldLimits, sought: readonly string[]): ShownBundle {
  const folder = folderBy(limits, sought);
  const { projected, proof, message, statement, also = [], ...rest } = bundle;
  const records = (steps: Bundle['steps']) => steps.map((step) => folder.record(step as unknown as StepRecord));
  return {
    ...rest,
    message: folder.text(message),
    proof: folder.list(proof).map(folder.text),
    also: also.map((one) => ({
      ...one,
      message: folder.text(one.message),
      proof: folder.list(one.proof).map(folder.text),
    })),
    ...(statement ? { statement: folder.blamed(statement as unknown as BlamedStatement) } : {}),
    steps: records(bundle.steps),
    ...(projected ? { projected: { ...projected, steps: records(projected.steps) } } : {}),
  };
}

function folderBy(limits: FoldLimits, sought: readonly string[]) {
  const value = (json: Json) => fold(json, limits, sought);
  const text = (long: string) => String(value(long));
  const list = <Item>(items: readonly Item[]): readonly Item[] => items.slice(0, limits.items);
  const observations = (all: readonly Observation[]) =>
    list(all).map((observation) => ({ ...observation, content: value(observation.content) }));
  const changes = (all: readonly OwnedRowChange[]) =>
    list(all).map((change) => ({
      ...change,
      key: text(change.key),
      // The statements are there themselves.
      statement: '',
      before: value(change.before) as OwnedRowChange['before'],
      after: value(change.after) as OwnedRowChange['after'],
    }));
  const statements = (all: readonly Statement[]) =>
    list(all).map((statement) => ({
      ...statement,
      text: text(statement.text),
      parameters: value(statement.parameters) as readonly Json[],
    }));
  const twin = ({ twin: asked }: StepRecord) =>
    asked && { ...asked, observations: observations(asked.observations), changes: changes(asked.changes) };
  const record = (one: StepRecord): StepRecord => {
    const asked = twin(one);
    return {
      ...one,
      step: { ...one.step, input: value(one.step.input) },
      input: value(one.input),
      ...(one.request === undefined ? {} : { request: value(one.request) }),
      observations: observations(one.observations),
      changes: changes(one.changes),
      statements: statements(one.statements),
      late: statements(one.late),
      faults: list(one.faults).map(text),
      references: list(one.references),
      ...(one.interleaving
        ? {
            interleaving: {
              ...one.interleaving,
              turns: list(one.interleaving.turns).map((turn) => ({ ...turn, text: text(turn.text) })),
            },
          }
        : {}),
      ...(asked ? { twin: asked } : {}),
    };
  };
  const blamed = ({ kin = [], ...statement }: BlamedStatement): BlamedStatement => {
    const [shown = statement] = statements([statement]);
    return { ...statement, ...shown, ...(kin.length > 0 ? { kin: statements(kin) } : {}) };
  };
  return { record, blamed, text, list };
}
