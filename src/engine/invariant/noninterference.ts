import type { Invariant, Moment, Violation } from '../harness/invariant.ts';
import type { ViewDifference } from '../projection/compare-views.ts';
import type { TenantView } from '../projection/tenant-view.ts';
import { actsFor } from '../record/acts-for.ts';
import { excerptsAround } from '../record/excerpts.ts';
import { type PlacedRow, placeOf } from '../record/row-looks.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';

/**
 * TENANT-006: what a tenant observes, and the rows it is left with, are unchanged when the other tenants' steps are taken away. Judged
 * over whole runs, unlike the invariants that judge a step.
 */
export const noninterference: Pick<Invariant, 'id' | 'title'> = { id: 'TENANT-006', title: 'noninterference' };

/** A shorter text may stand anywhere. */
const shortestTelling = 6;

export type InterferenceOptions = Pick<Moment, 'tenantName' | 'personOf'> & {
  readonly tenant: TenantKey;
  readonly records: readonly StepRecord[];
  readonly removed: ReadonlySet<string>;
  /** The tenants without whose baseline the second run was; none where it lacks steps of others alone. */
  readonly began?: readonly TenantKey[];
  /** What the tenant saw with the others' steps, and without them. */
  readonly views: readonly [TenantView, TenantView];
};

/** The violation that a difference stands for, with both runs side by side where they part. */
export function interference(difference: ViewDifference, options: InterferenceOptions): Violation {
  const { tenant, records, removed, began = [], tenantName, views } = options;
  const { about, step } = difference;
  const at = records.find((record) => record.step.id === step) ?? records.at(-1);
  const left = records.filter((record) => removed.has(record.step.id));
  const acted = began.length > 0 ? began : left.flatMap((record) => actsFor(record) ?? []);
  const others = [...new Set(acted.map(tenantName))].join(' and ');
  const action = step === null ? 'the end' : (at?.step.action ?? '');
  const where = step === null ? 'the rows it is left with are' : `what ${action} shows it is`;
  const [first, second] = shown(difference, views);
  return {
    invariant: noninterference.id,
    title: noninterference.title,
    step: at?.step.id ?? 's1',
    about,
    signature: `${noninterference.id} ${refusalText(difference, at) ?? `${action} ${about}`}`,
    message:
      began.length > 0
        ? `${tenantName(tenant)} can tell what ${others} began with: ${where} another where ${others} is not there`
        : `${tenantName(tenant)} can tell what ${others} did: ${where} another without the steps of ${others}`,
    proof: [
      `at       ${placeText(difference, views)}`,
      `with     ${first}`,
      `without  ${second}`,
      ...(began.length > 0
        ? []
        : [
            ...crossingOf(at, left, options),
            ...left.slice(-3).map(({ step: { id, action: what }, actor }) => `left out ${id} ${actor.id} ${what}`),
          ]),
    ],
    ...foreignOf(difference),
  };
}

/**
 * What was refused in both runs, and otherwise: to somebody who named a row that is not theirs. One place that looks rows up answers for all
 * actions, as in TENANT-005, so that it is the table and the pair of answers that tell one bug from another.
 */
function refusalText({ about, path, first, second }: ViewDifference, at: StepRecord | undefined): string | undefined {
  const named = at?.references.filter(({ whose }) => whose === 'foreign' || whose === 'absent') ?? [];
  if (named.length === 0 || at?.outcome.kind !== 'refused') return undefined;
  const pair = about === 'outcome' ? [first, second].map(String).sort() : [`refused ${at.outcome.code}`];
  if (!pair.every((one) => one.startsWith('refused'))) return undefined;
  const tables = [...new Set(named.map(({ table }) => table))].sort();
  const field = about === 'outcome' ? [] : [`another ${path.match(/[a-z_]\w*/gi)?.at(-1) ?? path}`];
  return `${tables.join(' and ')} ${[pair.join(' / '), ...field].join(', ')}`;
}

/** The row that differs; of an answer the text in it, if that can be found again. */
function foreignOf({ rows, first, second }: ViewDifference): Pick<Violation, 'foreign'> {
  const keys = (rows ?? []).flatMap((placed) => (placed ? [{ table: placed.table, text: placed.key }] : []));
  const texts = [first, second].filter((value) => typeof value === 'string' && value.length >= shortestTelling);
  const foreign = keys.length > 0 ? keys : texts.map((text) => ({ table: null, text: String(text) }));
  return foreign.length > 0 ? { foreign } : {};
}

/** Both values around the place where they part, with names for ids; what has no counterpart is shown whole. */
function shown(difference: ViewDifference, [view, other]: InterferenceOptions['views']): readonly [string, string] {
  const { first, second } = difference;
  const [row, otherRow] = difference.rows ?? [];
  const column = columnOf(difference);
  const [text, otherText] = [textOf(first, view, { row, column }), textOf(second, other, { row: otherRow, column })];
  if (first === undefined || second === undefined) return [text, otherText];
  // Two ids may go by one name.
  return text === otherText
    ? excerptsAround(JSON.stringify(first), JSON.stringify(second))
    : excerptsAround(text, otherText);
}

function textOf(
  value: Json | undefined,
  { names }: TenantView,
  { row, column }: { readonly row: PlacedRow | undefined; readonly column: string },
): string {
  if (value === undefined) return 'nothing';
  if (row === undefined || (column !== '' && !(column in row.row))) return names.textOf(value);
  return names.rowText(row, column === '' ? undefined : column);
}

function placeText(difference: ViewDifference, [view, other]: InterferenceOptions['views']): string {
  const { path, about, rows } = difference;
  if (rows === undefined) return path === '' ? about : view.names.inText(path);
  const [row, otherRow] = rows;
  const name = row ? view.names.nameOf(row) : otherRow ? other.names.nameOf(otherRow) : about;
  return [name, columnOf(difference)].filter(Boolean).join(', ');
}

/** The place inside of a row, if it is rows that differ; empty for the whole row. */
function columnOf({ path, rows }: ViewDifference): string {
  const placed = rows?.[0] ?? rows?.[1];
  return placed ? path.slice(placeOf(placed.table, placed.key).length).replace(/^, /, '') : '';
}

/**
 * Points to crossings where somebody who works for several tenants may be why: a person who saw the difference has acted elsewhere in a
 * step that was left out, or a row about that person was changed in one, as the organization that the person looks at.
 */
function crossingOf(
  at: StepRecord | undefined,
  left: readonly StepRecord[],
  { tenant, tenantName, personOf }: InterferenceOptions,
): readonly string[] {
  const reached = at?.observations.filter(({ tenants }) => tenants.includes(tenant)) ?? [];
  const recipients = reached.map(({ recipient }) => (recipient === null ? null : personOf(recipient)));
  const isOwn = at !== undefined && actsFor(at)?.includes(tenant);
  const people = new Set([isOwn ? at.actor.person : null, ...recipients]);
  people.delete(null);
  for (const { step, actor, changes } of left.toReversed()) {
    const rows = changes.flatMap(({ before, after }) => [
      ...Object.values(before ?? {}),
      ...Object.values(after ?? {}),
    ]);
    const values = new Set([actor.person, ...rows.map(String)]);
    const person = [...people].find((candidate) => values.has(candidate));
    if (person === undefined) continue;
    const what = `${step.id} ${actor.id} ${step.action}`;
    return [
      `crossing ${what} is about ${person}, who saw this: if ${tenantName(tenant)} may notice it, declare it in crossings`,
    ];
  }
  return [];
}
