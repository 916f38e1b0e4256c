import { UsageError } from '../engine/errors.ts';
import { suggestNames } from '../engine/near-names.ts';

/** Throws a `UsageError` where `--towards` names what nobody can do: `doing` is what fails then. */
export function assertKnownActions(
  doing: string,
  named: readonly string[],
  actions: readonly { readonly name: string }[],
): void {
  const known = actions.map(({ name }) => name);
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(
      `${doing} failed: --towards names action '${unknown}', which the harness does not have. ${suggestNames(unknown, known)}`,
    );
}
