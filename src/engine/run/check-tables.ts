import { UsageError } from '../errors.ts';
import { type Field, isReferenceField } from '../harness/action.ts';
import type { Harness } from '../harness/define-harness.ts';
import { membersToDerive } from '../harness/derived-fixtures.ts';
import { suggestNames } from '../near-names.ts';
import { namingColumn } from '../tenancy/naming-column.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';

type Named = Pick<Harness, 'members' | 'grants' | 'channels' | 'actions' | 'fixtures' | 'crossings'>;

/**
 * Throws a `UsageError` where the harness says of members, channels, fixtures or the fields of actions what the database does not have: with
 * all mistakes, one a line.
 */
export function checkTables(harness: Named, { tables }: Tenancy): void {
  const mistakes = mistakesOf(harness, tables);
  if (mistakes.length > 0) throw new UsageError(mistakes.map((mistake) => `harness: ${mistake}`).join('\n'));
}

function mistakesOf(
  { members, grants, channels, actions, fixtures, crossings }: Named,
  tables: Tenancy['tables'],
): readonly string[] {
  const check = (place: string, name: string, column?: string): readonly string[] => {
    const table = tables.get(name);
    if (table === undefined)
      return [`${place} names table '${name}', which is not there. ${suggestNames(name, tables.keys())}`.trimEnd()];
    const columns = table.columns.map((known) => known.name);
    if (column === undefined || columns.includes(column)) return [];
    return [
      `${place} names column '${column}', which ${name} does not have. ${suggestNames(column, columns)}`.trimEnd(),
    ];
  };
  const checkReference = (place: string, name: string, column: string | undefined): readonly string[] => {
    const table = tables.get(name);
    if (table === undefined || column !== undefined || namingColumn(table) !== undefined)
      return check(place, name, column);
    const key = table.primaryKey.length === 0 ? 'no primary key' : `the key (${table.primaryKey.join(', ')})`;
    const example = table.primaryKey[0] ?? table.columns[0]?.name ?? 'id';
    return [
      `${place} names rows of ${name}, which has ${key}; expected the column that an input holds. Write reference('${name}', { column: '${example}' }), or another.`,
    ];
  };
  return [
    ...(members === membersToDerive ? [] : check('members', members.table, members.person)),
    ...(typeof members.role === 'string' ? check('members.role', members.table, members.role) : []),
    ...(grants === undefined ? [] : check('grants', grants.table, grants.person)),
    ...(grants?.until === undefined ? [] : check('grants.until', grants.table, grants.until)),
    ...Object.entries(channels).flatMap(([name, channel]) => {
      const place = `channel '${name}'`;
      if (channel.kind === 'inbox') return check(place, channel.table, channel.recipient);
      if (channel.kind !== 'outbound' || !channel.registrations) return [];
      return check(place, channel.registrations.table, channel.registrations.column);
    }),
    ...crossings.flatMap(({ name, columns = [] }) =>
      columns.flatMap((column) => {
        const dot = column.lastIndexOf('.');
        return check(`crossing '${name}'`, column.slice(0, Math.max(0, dot)), column.slice(dot + 1));
      }),
    ),
    ...Object.keys(fixtures.names).flatMap((table) => check('fixtures.names', table)),
    ...actions.flatMap(({ name, input }) =>
      Object.entries(input).flatMap(([field, value]) =>
        isReferenceField(value) ? checkReference(`field '${field}' of ${name}`, value.table, value.column) : [],
      ),
    ),
  ];
}

/**
 * The harness with the column told in each reference to a table with a composite key, which has to have been checked: a request names such
 * a row by one column, as by its number within the tenant.
 */
export function withNamingColumns(harness: Harness, { tables }: Tenancy): Harness {
  const named = (field: Field): Field => {
    const table = isReferenceField(field) && field.column === undefined ? tables.get(field.table) : undefined;
    const column = table && table.primaryKey.length > 1 ? namingColumn(table) : undefined;
    return isReferenceField(field) && column !== undefined ? { ...field, column } : field;
  };
  const actions = harness.actions.map((action) => ({
    ...action,
    input: Object.fromEntries(Object.entries(action.input).map(([name, field]) => [name, named(field)])),
  }));
  return { ...harness, actions };
}
