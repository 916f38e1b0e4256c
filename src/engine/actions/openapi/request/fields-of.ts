import type { BodyForm } from '../../../harness/write-body.ts';
import type { Operation, OperationBody } from '../document/operations.ts';
import type { Parameter } from '../document/parameters.ts';
import { onlyChoice, typesOf } from '../schema/flatten.ts';
import { mayBeKey } from '../schema/schema-values.ts';
import { type BodyField, type BodyPlan, fieldsIn, planBody, renamed } from './body-plan.ts';

/** Where the value of a field ends up. */
export type FieldPlace = 'path' | 'query' | 'header' | 'body';

/** A field of an operation's action, with what is known of it from the document. */
export type OperationField = BodyField & {
  readonly place: FieldPlace;
  /** Part of a value that is JSON, as the input of a procedure is, and not one to narrow a list by. */
  readonly isJson?: boolean;
};

/** A parameter with its field, or, where its value is JSON, with how that is put together from fields. */
export type PlannedParameter = { readonly parameter: Parameter; readonly plan: BodyPlan };

/** How a request of an operation is put together from the fields of an action. */
export type RequestPlan = {
  readonly parameters: readonly PlannedParameter[];
  readonly body: BodyPlan | undefined;
  /** How the body is written where that is not JSON. */
  readonly form?: BodyForm;
  /** The key of an object under which the body is sent. */
  readonly within?: string;
  readonly fields: readonly OperationField[];
  /** The choices between variants of bodies, each with how many there are. */
  readonly choices: ReadonlyMap<string, number>;
};

/**
 * The plan of an operation's requests. It depends on the operation alone. Cookies are the session's, and so are headers that need not be
 * there: those are left out.
 */
export function planRequest({ parameters, body }: Pick<Operation, 'parameters' | 'body'>): RequestPlan {
  const taken = new Set<string>();
  const unique = (place: FieldPlace, plan: BodyPlan): BodyPlan => {
    const clashes = new Set(fieldsIn(plan).flatMap(({ field }) => (taken.has(field) ? [field] : [])));
    const own = renamed(plan, ({ field }) => (clashes.has(field) ? `${place}.${field}` : field));
    for (const { field } of fieldsIn(own)) taken.add(field);
    return own;
  };
  const sent = parameters.filter(({ place, isRequired }) => place !== 'cookie' && (place !== 'header' || isRequired));
  const planned = sent.map((parameter) => ({
    parameter,
    plan: unique(placeOf(parameter), planParameter(parameter)),
  }));
  const ownBody = body && unique('body', planBodyOf(body));
  return {
    parameters: planned,
    body: ownBody,
    ...(body?.within === undefined ? {} : { within: body.within }),
    ...(body?.form === undefined ? {} : { form: body.form }),
    fields: [
      ...planned.flatMap(({ parameter, plan }) =>
        fieldsIn(plan).map((field) => ({ ...field, place: placeOf(parameter), isJson: parameter.isJson })),
      ),
      ...(ownBody ? fieldsIn(ownBody).map((field) => ({ ...field, place: 'body' as const })) : []),
    ],
    choices: new Map([...planned.map(({ plan }) => plan), ...(ownBody ? [ownBody] : [])].flatMap(choicesIn)),
  };
}

function planBodyOf({ schema }: OperationBody): BodyPlan {
  return planBody(schema, 'body');
}

function placeOf({ place }: Parameter): FieldPlace {
  return place === 'cookie' ? 'header' : place;
}

function planParameter({ name, schema, isRequired, isJson }: Parameter): BodyPlan {
  if (isJson) return planBody(schema, name);
  const flat = onlyChoice(schema);
  const isList = typesOf(flat).includes('array') && mayBeKey(flat.items);
  return { kind: 'field', field: name, name, schema, isOptional: !isRequired, isList };
}

function choicesIn(plan: BodyPlan): readonly (readonly [string, number])[] {
  return plan.kind === 'variants' ? [[plan.choice, plan.plans.length]] : [];
}
