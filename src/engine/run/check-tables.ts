import { UsageError } from '../errors.ts';
import type { Harness } from '../harness/define-harness.ts';
import { suggestNames } from '../near-names.ts';
import type { Tenancy } from '../tenancy/tenancy.ts';

/** Throws a `UsageError` of one line where the harness says of members or channels what the database does not have. */
export function checkTables({ members, channels }: Pick<Harness, 'members' | 'channels'>, { tables }: Tenancy): void {
  const check = (place: string, table: string, column: string) => {
    const known = tables.get(table);
    if (known === undefined)
      throw new UsageError(
        `harness: ${place} names table '${table}', which is not there. ${suggestNames(table, tables.keys())}`,
      );
    const columns = known.columns.map(({ name }) => name);
    if (columns.includes(column)) return;
    throw new UsageError(
      `harness: ${place} names column '${column}', which ${table} does not have. ${suggestNames(column, columns)}`,
    );
  };
  check('members', members.table, members.person);
  for (const [name, channel] of Object.entries(channels)) {
    if (channel.kind === 'inbox') check(`channel '${name}'`, channel.table, channel.recipient);
    if (channel.kind === 'outbound' && channel.registrations)
      check(`channel '${name}'`, channel.registrations.table, channel.registrations.column);
  }
}
