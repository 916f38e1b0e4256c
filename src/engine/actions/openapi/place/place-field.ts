import * as fc from 'fast-check';
import type { Field, Settling } from '../../../harness/action.ts';
import type { Json } from '../../../sequence/json.ts';
import type { Table } from '../../../tenancy/tenancy.ts';
import { findRowName, type RowName, referenceTo } from '../../naming/find-row-name.ts';
import { findOnlyTable, findSubject } from '../../naming/find-table.ts';
import { endsWith, withoutKeyWord, wordsOf } from '../../naming/words.ts';
import type { Operation } from '../document/operations.ts';
import { explicitNull, looksLikeKey } from '../request/body-plan.ts';
import type { OperationField } from '../request/fields-of.ts';
import { flatten, isNullable, onlyChoice, typesOf } from '../schema/flatten.ts';
import { mayBeKey, schemaValues } from '../schema/schema-values.ts';
import type { Learned } from './learned-names.ts';

/** How many rows a list names at most. */
const mostRows = 3;

/** What a field takes, and what is to be told of that; or why nobody knows. */
export type Placed =
  | { readonly field: Field; readonly learned?: string; readonly unplaced?: string }
  | { readonly leftOut: string };

/** An operation among those of its document, and what was seen of them. */
export type Placing = {
  readonly operation: Operation;
  readonly settling: Settling;
  readonly learned: Learned;
  /** The actions that read what a path names. */
  readonly readersOf: (path: string) => ReadonlySet<string>;
};

/** What a field of an operation takes: rows as they were seen in answers, else by name and by foreign key; else what its schema allows. */
export function placeField(field: OperationField, placing: Placing): Placed {
  const { operation, settling } = placing;
  const values = () => valuesOf(field, settling.now);
  if (!mayNameRows(field)) return { field: values() };
  const place = `'${field.field}' in its ${field.place}`;
  const seen = seenName(field, placing);
  if (seen !== undefined && fits(seen, field, settling)) {
    const learned = `${operation.title}: '${field.name}' takes ${seen.table}.${seen.column}, as answers to ${seen.seenIn} show`;
    return { field: rows(field, seen, settling), learned };
  }
  const subject = subjectOf(field, operation, settling);
  const found = findRowName(field.name, {
    tenancy: settling.tenancy,
    subject,
    isKey: field.place === 'path' || isKeyOfSubject(field, operation, subject),
    isStrict: true,
  });
  if ('table' in found && fits(found, field, settling)) return { field: rows(field, found, settling) };
  const reason = reasonOf(found, field, settling);
  if (field.place === 'path') return { leftOut: `${operation.title}: ${place} ${reason}` };
  return looksLikeKey(field.name, elementOf(field))
    ? { field: values(), unplaced: `${operation.title}: ${place} ${reason}, so that it names none` }
    : { field: values() };
}

function mayNameRows(field: OperationField): boolean {
  return field.isList || mayBeKey(field.schema);
}

function elementOf({ isList, schema }: OperationField): unknown {
  return isList ? onlyChoice(schema).items : schema;
}

/** What a field is about: the table of the segment before it, or the last that the path names. */
function subjectOf({ place, name }: OperationField, { path }: Operation, { tenancy }: Settling): Table | undefined {
  const segments = segmentsOf(path);
  const isPlain = (segment: string) => !segment.includes('{');
  if (place !== 'path') return findSubject(segments.filter(isPlain), tenancy.tables);
  const before = segments[segments.findIndex((segment) => segment.includes(`{${name}}`)) - 1] ?? '';
  return isPlain(before) ? findOnlyTable(before, tenancy.tables) : undefined;
}

/** Whether a bare `id` beside the path is that of the row which a procedure is about: `tasks.close`, `/tasks/close`, but not that of a new one. */
function isKeyOfSubject({ name }: OperationField, { path }: Operation, subject: Table | undefined): boolean {
  const last = segmentsOf(path).at(-1) ?? '';
  const isBare = withoutKeyWord(wordsOf(name)).length === 0;
  const makesOne = /^(add|create|insert|new|import|invite|post)/i.test(last);
  return isBare && !makesOne && subject !== undefined && !endsWith(wordsOf(subject.relation), wordsOf(last));
}

/** Procedures of tRPC have dots in their names. */
function segmentsOf(path: string): readonly string[] {
  return path.split(/[/.]/).filter((segment) => segment !== '');
}

function seenName(field: OperationField, { operation, learned, readersOf }: Placing) {
  if (field.place !== 'path') return learned.byName(field.name);
  const before = operation.path.slice(0, operation.path.indexOf(`/{${field.name}}`));
  return learned.inAnswersOf(readersOf(before), field.name) ?? learned.byName(field.name);
}

/** Whether a column's values are what the schema asks for. */
function fits({ table, column }: RowName, field: OperationField, { tenancy }: Settling): boolean {
  const element = onlyChoice(elementOf(field));
  const [type = ''] = typesOf(element);
  const held = tenancy.tables.get(table)?.columns.find(({ name }) => name === column)?.type ?? '';
  const isNumber = /^(smallint|integer|bigint|numeric)/.test(held);
  if (type === 'integer' || type === 'number') return isNumber;
  // In a path or a query all is text; JSON is not.
  if (type === 'string' && isNumber && (field.place === 'body' || field.isJson === true)) return false;
  return element.format === 'uuid' ? held === 'uuid' || /^(text|character)/.test(held) : true;
}

function reasonOf(found: ReturnType<typeof findRowName>, field: OperationField, settling: Settling): string {
  if ('table' in found) {
    const { type, format } = onlyChoice(elementOf(field));
    return `would name rows of ${found.table}, whose ${found.column} is no ${format ?? type}`;
  }
  if (found.tables.length > 1) return `could name rows of ${found.tables.join(' or ')}`;
  return settling.sightings.length > 0
    ? 'is no name of a table, and no answer showed whose key it is'
    : 'is no name of a table';
}

function rows(field: OperationField, name: RowName, { tenancy }: Settling): Field {
  // Null leaves out what need not be there; what has to be there, and may be null, is sent as null.
  const maySayNull = (field.place === 'body' || field.isJson === true) && isNullable(flatten(field.schema));
  return referenceTo(name, tenancy.tables, {
    ...(field.isOptional || maySayNull ? { optional: true } : {}),
    ...(field.isOptional && maySayNull ? { saidNull: explicitNull } : {}),
    // Who narrows a list to another tenant's project may be shown an empty one.
    ...(field.place === 'query' && !field.isJson ? { guarded: false } : {}),
    ...(field.isList ? { many: mostRows } : {}),
  });
}

/** What the schema allows; for what need not be there also null, which leaves it out. */
export function valuesOf({ schema, isOptional }: OperationField, now: string): fc.Arbitrary<Json> {
  const values = schemaValues(schema, now);
  if (!isOptional) return values;
  const given = isNullable(flatten(schema)) ? values.map((value) => value ?? explicitNull) : values;
  return fc.option(given, { freq: 2 });
}
