import type { CampaignFile } from '../engine/campaign/campaign-file.ts';
import { shellWord } from './shell-word.ts';

/** A run that was drawn from a seed, with the way to what it aimed at, if it did. */
type SeedRun = { readonly seed: number; readonly way?: readonly string[] | undefined };

type Options = Omit<CampaignFile['options'], 'corpus'>;

/** What the options of the command line are unless they are given. */
export const usual = { maxSteps: 50, noninterference: 0.4, races: 0 };

/**
 * The command that makes the run of a seed again as the campaign made it, whose options have a say in what is drawn. `start` is how the
 * project calls replay.
 */
export function seedCommand(start: string, { seed, way = [] }: SeedRun, options: Options): string {
  const { maxSteps, noninterference, races = 0, harness, config, mutant } = options;
  const flags: readonly (readonly [string, string | number | false | null | undefined])[] = [
    ['seed', seed],
    ['towards', way.length > 0 && way.join(',')],
    ['max-steps', maxSteps !== usual.maxSteps && maxSteps],
    ['noninterference', noninterference !== usual.noninterference && noninterference],
    ['races', races !== usual.races && races],
    ['harness', harness],
    ['config', config],
    ['mutant', mutant],
  ];
  const given = flags.flatMap(([name, value]) =>
    value === false || value === null || value === undefined ? [] : [`--${name}`, shellWord(String(value))],
  );
  return [start, ...given].join(' ');
}
