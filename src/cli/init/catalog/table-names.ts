import { relationNames } from '../../../engine/tenancy/relation-names.ts';
import type { Table, TableName } from '../../../engine/tenancy/tenancy.ts';

/** Whether a table goes by one of these names, in whatever number, case and schema: `public.Organizations` is an `organization`. */
export function isCalled(table: TableName, names: readonly string[]): boolean {
  const own = relationNames(table);
  return names.some((name) => own.includes(name));
}

/** The parents that a table leads to by one column each, by that column. */
export function parentsOf({
  links,
}: Table): readonly { readonly column: string; readonly parent: TableName; readonly nullable: boolean }[] {
  return links.flatMap(({ kind, columns, parent, nullable }) => {
    const [column] = columns;
    return kind === 'foreign-key' && column !== undefined
      ? columns.map((each) => ({ column: each, parent, nullable })).slice(-1)
      : [];
  });
}

/** `projectId` and `project_id` are `project`; undefined for what is no id. */
export function stemOf(column: string): string | undefined {
  return /^(.+?)_?(?:id|Id|ID|uuid|Uuid)$/.exec(column)?.[1]?.toLowerCase().replaceAll('_', '');
}
