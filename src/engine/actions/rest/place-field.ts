import * as fc from 'fast-check';
import type { Field, Settling } from '../../harness/action.ts';
import { suggestNames } from '../../near-names.ts';
import type { Table } from '../../tenancy/tenancy.ts';
import { findColumn, findRowName, referenceTo } from '../naming/find-row-name.ts';
import { findOnlyTable, findSubject } from '../naming/find-table.ts';
import { isPlural, wordsOf } from '../naming/words.ts';
import { columnValues } from './column-values.ts';
import type { LineField, RestLine } from './parse-line.ts';

/** How many rows a list names at most. */
const mostRows = 3;

/** What a name in a line takes: a reference to the rows it stands for, or values for the column that it is; a sentence where neither is known. */
export function placeField(field: LineField, { segments }: RestLine, settling: Settling): Field | string {
  const { tables } = settling.tenancy;
  const isKey = field.place === 'path';
  const subject = isKey ? findOnlyTable(field.after, tables) : findSubject(segments, tables);
  const found = findRowName(field.name, { tenancy: settling.tenancy, subject, isKey });
  if ('table' in found) {
    return referenceTo(found, tables, {
      ...(field.isOptional ? { optional: true } : {}),
      // Who narrows a list to another tenant's project may be shown an empty one.
      ...(field.place === 'query' ? { guarded: false } : {}),
      ...(field.isList ? { many: mostRows } : {}),
    });
  }
  if (found.tables.length > 1)
    return `'${field.name}' could name rows of ${found.tables.join(' or ')}. Say which: fields: { ${keyOf(field)}: reference('${found.tables[0]}') }.`;
  const column = isKey || subject === undefined ? undefined : findColumn(wordsOf(field.name), subject);
  return column === undefined || subject === undefined
    ? nothingKnown(field, settling)
    : valuesOf(field, subject, { column, now: settling.now });
}

type Asked = { readonly column: string; readonly now: string };

function valuesOf(field: LineField, subject: Table, { column: name, now }: Asked): Field | string {
  const column = subject.columns.find((candidate) => candidate.name === name);
  const values = column && columnValues(column, now);
  if (column === undefined || values === undefined)
    return `'${field.name}' is ${subject.name}.${name}, of type ${column?.type}, whose values nobody can guess. Give them: fields: { ${keyOf(field)}: fc.constantFrom(…) }.`;
  const all = field.isList && !column.type.endsWith('[]') ? fc.array(values, { maxLength: mostRows }) : values;
  return field.isOptional ? fc.option(all, { freq: 3 }) : all;
}

function nothingKnown({ name, place, ...field }: LineField, { tenancy: { tables } }: Settling): string {
  const near = suggestNames(name, tables.keys());
  const example = isPlural(name) || field.isList ? `reference('…', { many: ${mostRows} })` : `reference('…')`;
  return `'${name}' in its ${place} is no table, no column of what it is about and no foreign key. Say what it takes: fields: { ${keyOf({ name })}: ${example} }, or an arbitrary of fast-check. ${near}`.trimEnd();
}

function keyOf({ name }: Pick<LineField, 'name'>): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`;
}
