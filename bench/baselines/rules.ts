import {
  type Json,
  type RunResult,
  type Sequence,
  type Session,
  type Step,
  storedCase,
} from '../../src/engine/index.ts';
import type { StepRecord } from '../../src/engine/record/step-record.ts';

/** A rule that judges what a run has shown: what it saw, in a few words; undefined where it saw nothing. */
export type Rule = (session: Session, result: RunResult) => Promise<string | undefined>;

/**
 * Each owner's request once more with the token of somebody of the same role in another tenant, right after it, judged by its status: what
 * Autorize does by hand, and RESTler's namespace rule.
 */
export const replayedByOthers: Rule = async (session, { records }) => {
  const { steps, replays } = withReplays(session, records);
  if (replays.size === 0) return undefined;
  const sequence: Sequence = { version: 1, steps };
  const again = await session.execute(storedCase(sequence), { goesOnPast: 'all', compares: false });
  const done = again.records.find(({ step, outcome }) => replays.has(step.id) && outcome.kind === 'succeeded');
  return done && `${done.step.action} is done for another tenant`;
};

function withReplays({ harness: { actors } }: Session, records: readonly StepRecord[]) {
  const replays = new Set<string>();
  const steps = records.flatMap(({ step, actor, outcome, references }): readonly Step[] => {
    const own: Step = { ...step, id: doubled(step.id), input: withDoubledSteps(step.input) };
    const isOwners = references.length > 0 && references.every(({ whose }) => whose === 'own');
    const other = actors.find(
      ({ tenant, role, person }) =>
        role === actor.role &&
        tenant !== null &&
        tenant !== actor.tenant &&
        // Somebody of both may do it.
        actors.every((one) => one.person !== person || one.tenant === tenant),
    );
    if (outcome.kind !== 'succeeded' || !isOwners || actor.tenant === null || other === undefined) return [own];
    const replay: Step = { ...own, id: `s${Number(own.id.slice(1)) + 1}`, actor: other.id };
    replays.add(replay.id);
    return [own, replay];
  });
  return { steps, replays };
}

/** Ids with room for one more between each two. */
function doubled(id: string): string {
  return `s${2 * Number(id.slice(1))}`;
}

function withDoubledSteps(value: Json): Json {
  return JSON.parse(JSON.stringify(value), (key, held: unknown) =>
    key === 'step' && typeof held === 'string' ? doubled(held) : held,
  );
}

/** Dispatch keeps the memberships that are ended, and shows them: whoever used the rule would have told it so. */
const keptAfterwards: readonly string[] = ['memberships.get'];

/**
 * What Schemathesis and EvoMaster look for without being told of the application: a status of 500 or more; what was deleted and is still
 * there; a refusal that tells another's row (403) from none (404); whoever may not delete a thing, but change it. That no request gets by without
 * a token is left out: no bug here is about that.
 */
export const rulesOfFuzzers: Rule = async (_session, { records }) => {
  const fault = records.find(({ outcome }) => outcome.kind === 'fault');
  if (fault) return `${fault.step.action} fails`;
  const asked = records.flatMap((record) => {
    const request = requestOf(record);
    return request ? [{ record, ...request, resource: `${record.actor.id} ${request.path}` }] : [];
  });
  const deleted = new Set<string>();
  const undeletable = new Set<string>();
  for (const { record, method, resource } of asked) {
    const { outcome, step } = record;
    const isDone = outcome.kind === 'succeeded';
    if (isDone && method === 'GET' && deleted.has(resource) && !keptAfterwards.includes(step.action))
      return `${step.action} shows what was deleted`;
    if (isDone && ['PUT', 'PATCH'].includes(method) && undeletable.has(resource))
      return `${step.action} changes what may not be deleted`;
    if (method === 'DELETE' && isDone) deleted.add(resource);
    if (method === 'DELETE' && outcome.kind === 'refused' && outcome.code === '403') undeletable.add(resource);
  }
  return existenceTold(records);
};

/** An action that refuses another tenant's row by 403 and an absent one by 404. */
function existenceTold(records: readonly StepRecord[]): string | undefined {
  const refusedBy = (whose: 'foreign' | 'absent', code: string) =>
    new Set(
      records.flatMap(({ step, outcome, references }) =>
        outcome.kind === 'refused' && outcome.code === code && references.some((one) => one.whose === whose)
          ? [step.action]
          : [],
      ),
    );
  const absent = refusedBy('absent', '404');
  const told = [...refusedBy('foreign', '403')].find((action) => absent.has(action));
  return told && `${told} tells another's row from none`;
}

function requestOf({ request }: StepRecord): { readonly method: string; readonly path: string } | undefined {
  if (typeof request !== 'object' || request === null || !('method' in request) || !('path' in request))
    return undefined;
  return { method: String(request.method), path: String(request.path) };
}
