import type { Nearness, RanFunction } from './code-watch.ts';

/** What ran near to changed code while an action was done once. */
export type Look = { readonly action: string; readonly ran: readonly RanFunction[] };

/** What the looks say of a changed file: which actions run it; or that nearly all do, so that it tells nothing; or that none does. */
export type ChangedFileUse = {
  readonly name: string;
  readonly actions: readonly string[];
  readonly nearness: Nearness | 'nearly all' | 'none';
};

/** What is run by more than this share of the actions tells nothing of one. */
const mostShare = 0.5;

const nearest: readonly Nearness[] = ['lines', 'file', 'importer'];

/**
 * Which actions run what has changed of each file: its changed functions; where none of those ran, any function of the file; where none of
 * those did either, what runs in the files that import it. A function that more than half of the actions run counts for none of them.
 */
export function weighLooks(files: readonly string[], looks: readonly Look[]): readonly ChangedFileUse[] {
  const seen = new Set(looks.map(({ action }) => action));
  const isTelling = (actions: ReadonlySet<string>) => actions.size <= Math.max(1, seen.size * mostShare);
  return files.map((name) => {
    const functions = new Map<Nearness, Map<string, Set<string>>>();
    for (const { action, ran } of looks)
      for (const { id, changed, nearness } of ran) {
        if (changed !== name) continue;
        const byId = functions.get(nearness) ?? new Map<string, Set<string>>();
        byId.set(id, (byId.get(id) ?? new Set()).add(action));
        functions.set(nearness, byId);
      }
    const nearness = nearest.find((one) => functions.has(one));
    if (nearness === undefined) return { name, actions: [], nearness: 'none' };
    const telling = [...(functions.get(nearness)?.values() ?? [])].filter(isTelling);
    const actions = new Set(telling.flatMap((some) => [...some]));
    if (actions.size === 0 || !isTelling(actions)) return { name, actions: [], nearness: 'nearly all' };
    return { name, actions: [...actions].sort(), nearness };
  });
}
