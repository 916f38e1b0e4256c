import { type ChangedAims, changedActions } from './changed-aims.ts';

/** A line that says which actions are aimed at as their code has changed, and by which files; or that none is, and why. */
export function changedText(aims: ChangedAims, actions: number): string {
  const { since, changed, used } = aims;
  const named = changedActions(aims);
  if (changed.length === 0) return `nothing has changed since ${since}: runs aim as they do without --changed`;
  if (used.length === 0)
    return `no action is known whose code has changed since ${since}: nothing that has was loaded (${listed(changed)}). Where the application runs in a process of its own, name the actions: --towards`;
  if (named.length === 0)
    return `no action is known whose code has changed since ${since}: ${listed(used.map(({ name, nearness }) => `${name}: ${nearness === 'none' ? 'none ran it' : 'nearly all run it'}`))}`;
  const files = used.filter(({ actions: some }) => some.length > 0);
  return `aiming at ${named.length} of ${actions} actions whose code has changed since ${since}: ${listed(named)} (${listed(files.map(({ name, nearness }) => `${name}${nearness === 'importer' ? ', by what imports it' : ''}`))})`;
}

/** What a line names at most. */
const mostNamed = 12;

function listed(names: readonly string[]): string {
  const rest = names.length - mostNamed;
  return rest > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${rest} more` : names.join(', ');
}
