import { sameWords, wordsOf } from '../../naming/words.ts';
import type { Operation } from '../document/operations.ts';

/**
 * The roles that may do an operation, of those that there are: the ones that its security schemes, scopes, `x-roles` or tags name, such
 * as the scope `manager` or the tag `Managers`; all where they name none.
 */
export function rolesOf({ security, tags }: Operation, roles: readonly string[]): readonly string[] {
  const named = (names: readonly string[]) =>
    roles.filter((role) =>
      names.some((name) => [name, ...name.split(/[:/.]/)].some((part) => sameWords(wordsOf(part), wordsOf(role)))),
    );
  const bySecurity = named(security);
  const byTag = bySecurity.length > 0 ? bySecurity : named(tags);
  return byTag.length > 0 ? byTag : roles;
}
