import type { CampaignFile } from '../../../engine/campaign/campaign-file.ts';

/** `1 run`, `2 runs`, `1,200 runs`. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${number(count)} ${count === 1 ? noun : many}`;
}

/** A number with its thousands apart. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** A part of a whole, in percent. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(part === whole ? 0 : 1)} %`;
}

/** `38 s`, `4 min 05 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** What a campaign came to, in a headline and a sentence. */
export function verdictWords({ verdict, findings, ended, error }: CampaignFile): { head: string; rest: string } {
  switch (verdict) {
    case 'leaks':
      return {
        head: counted(findings.length, 'leak found', 'leaks found'),
        rest: 'A tenant saw, touched or was told something of another’s. Each has the smallest sequence that shows it.',
      };
    case 'clean':
      return {
        head: ended === 'interrupted' ? 'No leak found until it was interrupted' : 'No leak found',
        rest: 'Every invariant held after every step. What was never reached stands below: of that, it says nothing.',
      };
    case 'incomplete':
      return {
        head: 'No leak found, as far as runs came to their end',
        rest: 'Some ended their process: of those nothing is known.',
      };
    case 'broke off':
      return { head: 'The campaign broke off', rest: `This says nothing of leaks: ${error ?? 'no reason was kept'}` };
    case 'nothing ran':
      return { head: 'No run has ended', rest: 'This says nothing of leaks.' };
    case 'under way':
      return {
        head: findings.length > 0 ? `${counted(findings.length, 'leak')} so far` : 'No leak so far',
        rest: 'The campaign was still under way when this was written. Unless somebody runs it, its process was killed.',
      };
  }
}

/** How a campaign ended, as the end of a sentence. */
export const endings: { readonly [how in CampaignFile['ended']]: string } = {
  runs: 'ended because all runs were done',
  time: 'ended because the time was up',
  interrupted: 'ended because it was interrupted',
  'broke off': 'broke off',
  'under way': 'still under way',
};

/** What would turn the reading order or could not be seen, as escapes. */
export function visible(text: string): string {
  return text.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is made visible.
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
