import * as fc from 'fast-check';
import { UsageError } from '../../errors.ts';
import { type Action, everyRole, type Fields, type Settlement } from '../../harness/action.ts';
import type { HttpEntry } from '../../harness/perform-http.ts';
import { suggestNames } from '../../near-names.ts';
import type { Send } from '../send.ts';
import { type Operation, operationsOf } from './document/operations.ts';
import { type DocumentSource, readDocument } from './document/read-document.ts';
import { learnedNames } from './place/learned-names.ts';
import { type Placing, placeField } from './place/place-field.ts';
import { rolesOf } from './place/roles-of.ts';
import { buildRequest } from './request/build-request.ts';
import { planRequest, type RequestPlan } from './request/fields-of.ts';

/** What may be said of one operation, by its id, its title (`GET /tasks/{task}`) or the name of its action. */
export type OperationOverride<App> = Partial<Omit<Action<App>, 'input' | 'settle' | 'learns'>> & {
  /** What fields of its input take, where that is not found or not all of it. */
  readonly fields?: Fields;
  /** No action is made of it; why is for whoever reads the list. */
  readonly leaveOut?: string;
};

/** What `openApiActions` is told. */
export type OpenApiOptions<App> = {
  /** A file (JSON or YAML), the document itself, what gives it, or, with `fetch`, the path under which the application serves it. */
  readonly document: DocumentSource;
  /** The application's own `fetch`, which is asked for the document: no network is. */
  readonly fetch?: HttpEntry;
  /** Sends an actor's request with the actor's session. */
  readonly send: Send<App>;
  /** What parameters and properties of that name take, in all operations. */
  readonly fields?: Fields;
  readonly operations?: { readonly [operation: string]: OperationOverride<App> };
  /** What stands before the paths; that of the document's first server unless told otherwise. */
  readonly basePath?: string;
};

/** The actions of a document, and what of it became none, in sentences. What only the database can tell, `leakproof doctor` lists. */
export type OpenApiActions<App> = {
  readonly actions: readonly Action<App>[];
  readonly unplaced: readonly string[];
};

/**
 * An action for each operation of an OpenAPI document, 3.0 or 3.1. Parameters that name rows are references: as answers showed it when
 * the session began, by name, or by foreign key. All else follows its schema.
 *
 * @throws UsageError where the document cannot be read, or an operation is named that it does not have.
 */
export async function openApiActions<App>(options: OpenApiOptions<App>): Promise<OpenApiActions<App>> {
  const { document, fetch, basePath, operations: overrides = {} } = options;
  const operations = withUnsentHeaders(operationsOf(await readDocument(document, { fetch }), basePath));
  checkOverrides(Object.keys(overrides), operations);
  const told = operations.map((operation) => {
    const override = namesOf(operation).flatMap((name) => overrides[name] ?? [])[0] ?? {};
    return { operation: { ...operation, name: override.name ?? operation.name }, override };
  });
  const readersOf = (path: string) =>
    new Set(
      told.flatMap(({ operation: { method, path: own, name } }) => (method === 'GET' && own === path ? name : [])),
    );
  const all = told.map(({ operation, override }) =>
    operationAction({ operation, override, readersOf, send: options.send, common: options.fields ?? {} }),
  );
  return {
    actions: all.flatMap(({ action }) => action ?? []),
    unplaced: all.flatMap(({ leftOut }) => leftOut ?? []),
  };
}

/** Says once of each header that need not be there that it is never sent, at the first operation that has it. */
function withUnsentHeaders(operations: readonly Operation[]): readonly Operation[] {
  const told = new Set<string>();
  return operations.map((operation) => {
    const headers = operation.parameters
      .filter(({ place, isRequired, name }) => place === 'header' && !isRequired && !told.has(name.toLowerCase()))
      .map(({ name }) => name);
    for (const name of headers) told.add(name.toLowerCase());
    const notes = [
      ...(operation.note === undefined ? [] : [operation.note]),
      ...headers.map((name) => `header '${name}' need not be there, and is never sent`),
    ];
    return notes.length === 0 ? operation : { ...operation, note: notes.join('; ') };
  });
}

function namesOf({ id, title, name }: Operation): readonly string[] {
  return [...(id === undefined ? [] : [id]), title, name];
}

function checkOverrides(given: readonly string[], operations: readonly Operation[]): void {
  const known = operations.flatMap(namesOf);
  const strange = given.find((name) => !known.includes(name));
  if (strange !== undefined)
    throw new UsageError(
      `openApiActions: operations names '${strange}', which the document does not have. ${suggestNames(strange, known)}`,
    );
}

type Told<App> = {
  readonly operation: Operation;
  readonly override: OperationOverride<App>;
  readonly readersOf: Placing['readersOf'];
  readonly send: Send<App>;
  readonly common: Fields;
};

type Made<App> = { readonly action?: Action<App>; readonly leftOut?: string };

function operationAction<App>({ operation, override, readersOf, send, common }: Told<App>): Made<App> {
  const { fields = {}, leaveOut, ...own } = override;
  const { title, obstacle } = operation;
  if (leaveOut !== undefined) return { leftOut: `${title}: left out: ${leaveOut}` };
  if (obstacle !== undefined && own.perform === undefined) return { leftOut: `${title}: ${obstacle}` };
  const plan = planRequest(operation);
  checkFields(title, Object.keys(fields), plan);
  const given = givenFields(plan, { common, fields });
  return {
    action: {
      perform: async ({ app, actor, input }) =>
        await send({ app, actor, request: buildRequest(operation, plan, input) }),
      ...own,
      name: operation.name,
      roles: own.roles ?? [everyRole],
      input: { ...given, ...choicesOf(plan) },
      learns: operation.method === 'GET' ? 'reading' : 'writing',
      settle: (settling) => settle(plan, { given, placing: { operation, settling, readersOf }, roles: own.roles }),
    },
  };
}

function checkFields(title: string, given: readonly string[], { fields }: RequestPlan): void {
  const known = fields.map(({ field }) => field);
  const strange = given.find((field) => !known.includes(field));
  if (strange !== undefined)
    throw new UsageError(
      `openApiActions: fields of ${title} names '${strange}', which it does not have. ${suggestNames(strange, known)}`,
    );
}

/** What is said of fields: for one operation by the field, else for all by the name. */
function givenFields(
  plan: RequestPlan,
  { common, fields }: { readonly common: Fields; readonly fields: Fields },
): Fields {
  const told = plan.fields.map(({ field, name }) => [field, fields[field] ?? common[name]] as const);
  return Object.fromEntries(told.flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])));
}

/** Which variant of a body is sent. */
function choicesOf({ choices }: RequestPlan): Fields {
  return Object.fromEntries(
    [...choices].map(([choice, count]) => [choice, fc.constantFrom(...Array.from({ length: count }, (_, at) => at))]),
  );
}

type Asked = {
  readonly given: Fields;
  readonly placing: Omit<Placing, 'learned'>;
  readonly roles: readonly string[] | undefined;
};

function settle(plan: RequestPlan, { given, placing, roles }: Asked): Settlement {
  const { operation, settling } = placing;
  const learned = learnedNames(settling.sightings, settling.tenancy);
  const open = plan.fields.filter(({ field }) => given[field] === undefined);
  const placed = open.map(({ field: name, ...field }) => {
    return { name, placed: placeField({ field: name, ...field }, { ...placing, learned }) };
  });
  const found = placed.flatMap(({ name, placed: one }) => ('leftOut' in one ? [] : [{ name, ...one }]));
  const reason = placed.flatMap(({ placed: one }) => ('leftOut' in one ? one.leftOut : []))[0];
  if (reason !== undefined) return { leftOut: reason };
  return {
    fields: Object.fromEntries(found.map(({ name, field }) => [name, field])),
    // Actors may be known only once the fixtures are.
    ...(roles === undefined && settling.roles.length > 0
      ? { roles: rolesOf(operation, settling.roles), isForAnybody: !operation.saysRoles }
      : {}),
    unplaced: [
      ...(operation.note === undefined ? [] : [`${operation.title}: ${operation.note}`]),
      ...found.flatMap((one) => one.unplaced ?? []),
    ],
    learned: found.flatMap((one) => one.learned ?? []),
  };
}
