import { migrationTables } from '../../../engine/database/provision/migration-tables.ts';
import type { StepRecord } from '../../../engine/record/step-record.ts';
import type { Json } from '../../../engine/sequence/json.ts';
import type { TableName } from '../../../engine/tenancy/tenancy.ts';
import type { Messages } from '../catalog/find-messages.ts';
import type { Route } from '../look/route.ts';

/** The share of requests that are refused only where nobody is let in. */
const MOST = 0.6;

/** What a harness says, as far as something of it may be open. */
export type Said = {
  readonly actions: readonly string[];
  /** Tables under `ignore`. */
  readonly ignored: readonly TableName[];
  /** Tables under `shared` of which nothing but that says whose their rows are. */
  readonly unknown: readonly TableName[];
  /** Tables that a channel is about. */
  readonly channels: readonly TableName[];
  /** What could not be placed of actions that are derived. */
  readonly unplaced: readonly string[];
  readonly hasRequired: boolean;
};

/** What some runs showed of it. */
export type Shown = Pick<StepRecord, 'step' | 'request' | 'outcome' | 'observations' | 'changes'> &
  Partial<Pick<StepRecord, 'leftovers'>>;

/**
 * What is still open, a line each with what to do: a step that does not end, or that nobody is let in, and then nothing else; actions that never succeed; routes that no action asks for; tables whose
 * rows nobody watches; messages that no channel judges.
 */
export function openPoints(
  said: Said,
  seen: { readonly records: readonly Shown[]; readonly routes: readonly Route[]; readonly messages: Messages },
): readonly string[] {
  const { records, routes, messages } = seen;
  const unended = endless(records);
  if (unended !== undefined) return [unended];
  const shut = nobodyIsLetIn(records);
  if (shut !== undefined) return [shut];
  const drawn = new Set(records.map(({ step }) => step.action));
  return [
    ...grouped(said.actions.flatMap((action) => neverSucceeded(action, records) ?? [])),
    // What was not drawn may ask for it.
    ...(drawn.size < said.actions.length ? [] : routesWithout(routes, records)).map(
      (route) => `${route}: no action asks for it. Add a line: rest('…', '${route}')`,
    ),
    ...said.unplaced,
    ...said.ignored
      .filter(isApplications)
      .map((table) => `${table}: nothing says whose its rows are, so that nobody watches it. Say it under tenancy`),
    ...said.unknown
      .filter((table) => records.some(({ changes }) => changes.some((change) => change.table === table)))
      .map(
        (table) =>
          `${table}: actors write to it, and nothing says whose its rows are. Say it under tenancy, or that they are to be seen by all: leave it under shared`,
      ),
    ...[...messages.inboxes.map(({ table }) => table), ...messages.outboxes]
      .filter((table) => !said.channels.includes(table))
      .map((table) => `${table}: no channel tells that it holds messages. Say one under channels`),
    ...(said.hasRequired
      ? []
      : [
          'required: nothing has to have happened, so that a run in which nothing did would be green. Say the cells that matter',
        ]),
  ];
}

/** What migration tools note is theirs. */
function isApplications(table: TableName): boolean {
  return !migrationTables.includes(table.split('.').at(-1) ?? table);
}

/** The first step that did not end, after which no more are run. */
export function endless(records: readonly Shown[]): string | undefined {
  for (const { step, leftovers = [] } of records) {
    const found = leftovers.find(({ kind }) => kind === 'no end');
    if (found !== undefined)
      return `${step.action}: ${found.message}. Nothing was tried after it. Have it answer without what is not there, such as another service, or give it a longer deadlineMs`;
  }
  return undefined;
}

/** Most answers say that it is not known who asks: what is open to everybody succeeds all the same. */
function nobodyIsLetIn(records: readonly Shown[]): string | undefined {
  const shut = records.filter(({ outcome }) => outcome.kind === 'refused' && /^40[13]$/.test(outcome.code));
  const [first] = shut;
  if (!first || shut.length < MOST * records.length) return undefined;
  const isKnown = shut.every(({ outcome }) => outcome.kind === 'refused' && outcome.code === '403');
  if (isKnown)
    return `rights: ${shut.length} of ${records.length} requests were refused, the first with ${answerOf(first)}; expected most of what actors ask for to be theirs to ask. Give the fixtures the rows that say who may do what, or the actions the roles that may`;
  return `signing in: ${shut.length} of ${records.length} requests were refused, the first with ${answerOf(first)}; expected the application to know who asks. Mend the headers or the request in the harness that sign in, the fixtures behind them, or the variables that the application signs by`;
}

/** What is wrong with an action, and what to do about it. */
type Wrong = { readonly action: string; readonly what: string };

/** A line for all that share what is wrong. */
function grouped(wrong: readonly Wrong[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { action, what } of wrong) groups.set(what, [...(groups.get(what) ?? []), action]);
  return [...groups].map(([what, actions]) => `${actions.join(', ')}: ${what}`);
}

function neverSucceeded(action: string, records: readonly Shown[]): Wrong | undefined {
  const own = records.filter(({ step }) => step.action === action);
  const first = own.find(({ outcome }) => outcome.kind !== 'inapplicable');
  if (own.some(({ outcome }) => outcome.kind === 'succeeded')) return undefined;
  if (own.length === 0) return { action, what: 'never drawn. Look at roles and when' };
  if (first === undefined)
    return { action, what: 'there was never a row to ask for. Add one to the fixtures, or mend the reference' };
  const todo =
    first.outcome.kind === 'fault'
      ? 'Mend what fails there, or give it what it needs: variables, doubles of what is not there, rows in the fixtures'
      : 'Give its fields what it expects';
  return { action, what: `never succeeded, the first answer being ${answerOf(first)}. ${todo}` };
}

function answerOf({ outcome, observations }: Shown): string {
  const content = observations.find(({ channel }) => channel === 'response')?.content;
  const told = typeof content === 'object' && content !== null && 'body' in content ? content.body : content;
  const body = (JSON.stringify(told) ?? '').slice(0, 100);
  switch (outcome.kind) {
    case 'refused':
      return `${statusOf(content) ?? outcome.code} ${body}`.trim();
    case 'fault':
      return outcome.message.slice(0, 120);
    case 'succeeded':
    case 'inapplicable':
      return body;
  }
}

/** What was answered may count as something else, as where signing in is refused. */
function statusOf(content: Json | undefined): number | undefined {
  const isAnswer = typeof content === 'object' && content !== null && 'status' in content;
  return isAnswer && typeof content.status === 'number' ? content.status : undefined;
}

/** Routes of the source that none of the requests is of. */
function routesWithout(routes: readonly Route[], records: readonly Shown[]): readonly string[] {
  const asked = new Set(records.flatMap(({ request }) => requestLine(request) ?? []));
  return routes
    .map(({ method, path }) => ({ line: `${method} ${path}`, pattern: patternOf(method, path) }))
    .filter(({ pattern }) => ![...asked].some((line) => pattern.test(line)))
    .map(({ line }) => line);
}

function requestLine(request: Shown['request']): string | undefined {
  if (typeof request !== 'object' || request === null || !('method' in request) || !('path' in request))
    return undefined;
  return `${String(request.method)} ${String(request.path).split('?')[0]}`;
}

function patternOf(method: string, path: string): RegExp {
  const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+');
  return new RegExp(`^${method} ${escaped}/?$`);
}
