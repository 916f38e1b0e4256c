import { violationOf } from '../../harness/invariant.ts';
import { renderAnswers } from '../../invariant/answer-text.ts';
import { type Answer, compareAnswers } from '../../invariant/compare-answers.ts';
import { authorityChanges, roles } from '../../invariant/roles.ts';
import type { StepRecord, Unauthorized } from '../../record/step-record.ts';
import type { Json } from '../../sequence/json.ts';
import { strangeValue } from '../../sequence/strange-value.ts';
import type { Executed } from '../execute/execute-run.ts';
import { executeRun, type LackingRole, type Stage } from '../execute/execute-run.ts';
import { openViolations } from '../execute/open-violations.ts';
import { endingWith } from '../execute/run-result.ts';
import { storedSteps } from '../execute/step-source.ts';
import type { Decided, DecideOptions } from './decide-trespasses.ts';
import { withStrangers } from './with-strangers.ts';

/**
 * Settles what steps came to whose actors lacked the role (AUTH-001): each is made again after the same steps by whoever has it. Where that
 * one is shown the same, or the same is done, the role made no difference, and the run is handed back up to the step with the violation.
 * Where it is shown or does something else, the application tells the two apart, as by a list of what is one's own, or by an answer that
 * says no with a status of 200.
 */
export async function decideAuthority(
  stage: Stage,
  { result, lacking }: Executed,
  { target, asksTwins }: DecideOptions,
): Promise<Decided> {
  const passed = new Set<string>();
  for (const one of lacking) {
    const at = result.records.findIndex(({ step }) => step.id === one.step);
    const record = result.records[at];
    const violation = record && violationOf(roles, one.breach, record.step);
    if (!violation || (target !== undefined && violation.signature !== target)) continue;
    const witness = await witnessOf(stage, result.records.slice(0, at + 1), { lacking: one, asksTwins });
    if (witness === undefined) continue;
    const proven = { ...violation, proof: [...violation.proof, ...witness] };
    if (openViolations(stage, target, [proven]).length > 0) return { result: endingWith(result, proven), passed };
    passed.add(one.step);
  }
  return { result, passed };
}

type Asked = { readonly lacking: LackingRole; readonly asksTwins: boolean };

/** What whoever has the role was given for the same step, in lines; undefined where it was another thing, or nothing that tells. */
async function witnessOf(
  stage: Stage,
  records: readonly StepRecord[],
  { lacking: { holder, stranger, isTelling }, asksTwins }: Asked,
): Promise<readonly string[] | undefined> {
  const record = records.at(-1);
  const { unauthorized } = record ?? {};
  if (record === undefined || unauthorized === undefined) return undefined;
  const askAs = async (actor: string, input: Json = record.step.input) => {
    const steps = [...records.slice(0, -1).map(({ step }) => step), { ...record.step, actor, input }];
    const { result } = await executeRun(stage, storedSteps({ version: 1, steps }), { judges: false, asksTwins });
    const last = result.records.at(-1);
    return last?.step.id === record.step.id ? last : undefined;
  };
  const other = await askAs(holder);
  if (other?.outcome.kind !== 'succeeded') return undefined;
  const done = kindsOf(stage, record, unauthorized);
  const theirs = kindsOf(stage, other, unauthorized);
  if (theirs.size > 0)
    return theirs.isSubsetOf(done) ? [`the same by ${holder} did no more: ${[...theirs].join(', ')}`] : undefined;
  if (done.size > 0 || record.outcome.kind !== 'succeeded') return undefined;
  if (compareAnswers(answerTo(record), answerTo(other), []) !== undefined) return undefined;
  const [, text] = renderAnswers(answerTo(record), answerTo(other), 'shown[0].content.body');
  const witness = [`the same by ${holder}: ${text}`];
  if (isTelling) return witness;
  const own = record.references.filter(({ whose }) => whose === 'own');
  const replaced = own.map(({ field, value }) => ({ field, from: value, to: strangeValue(value) }));
  const blank =
    own.length > 0
      ? await askAs(record.actor.id, withStrangers(record, replaced, 'own'))
      : stranger && (await askAs(stranger));
  if (!blank) return undefined;
  const path = compareAnswers(answerTo(record), answerTo(blank), own.length > 0 ? replaced : [])?.path;
  return path !== undefined && isSomething(answerTo(record), path) ? witness : undefined;
}

/** What a step did in the tenants that are told of, by table and operation. */
function kindsOf({ tenancy, knowledge }: Stage, record: StepRecord, unauthorized: Unauthorized): ReadonlySet<string> {
  const changes = authorityChanges({ record: { ...record, unauthorized }, tenancy, ...knowledge });
  return new Set(changes.map(({ table, operation }) => `${operation} ${table}`));
}

/** What whoever took the step was answered, whoever that is. */
function answerTo({ outcome, observations, actor }: StepRecord): Answer {
  const own = observations.filter(({ recipient }) => recipient === actor.id || recipient === actor.person);
  return { outcome, observations: own.map((observation) => ({ ...observation, recipient: null })) };
}

/** Whether an answer has something at that place: to show less than another tenant is shown tells nothing. */
function isSomething(answer: Answer, path: string): boolean {
  if (path === 'outcome') return true;
  const [text] = renderAnswers(answer, answer, path);
  return !/, (?:nothing there|null|0|""|\[\]|\{\}|false)$/.test(text);
}
