import { excerptsAround } from '../record/excerpts.ts';
import type { Json } from '../sequence/json.ts';
import type { Answer } from './compare-answers.ts';

/**
 * Two answers, each on one line with what stands at a path of their comparison, such as `shown[0].content.body.title`: what stands around
 * the place where the two part.
 */
export function renderAnswers(one: Answer, other: Answer, path: string): readonly [one: string, other: string] {
  const [there, otherThere] = [one, other].map((answer) => answerAt(answer, path));
  const [text, otherText] = excerptsAround(there ?? '', otherThere ?? '');
  return [withOutcome(one, text, path), withOutcome(other, otherText, path)];
}

/** Undefined where nothing stands there. */
function answerAt(answer: Answer, path: string): string | undefined {
  const shown: Json = answer.observations.map(({ channel, recipient, content }) => ({ channel, recipient, content }));
  const place = path === 'outcome' ? 'shown[0].content.body' : path;
  const there = valueAt({ outcome: outcomeText(answer), shown }, place);
  return there === undefined ? undefined : JSON.stringify(there);
}

function withOutcome(answer: Answer, text: string, path: string): string {
  const outcome = outcomeText(answer);
  if (text === '') return path === 'outcome' ? outcome : `${outcome}, nothing there`;
  return `${outcome}, ${text}`;
}

function outcomeText({ outcome }: Answer): string {
  return outcome.kind === 'refused' ? `refused ${outcome.code}` : outcome.kind;
}

function valueAt(value: Json, path: string): Json | undefined {
  return path
    .split(/\.|\[(\d+)\]/)
    .filter(Boolean)
    .reduce<Json | undefined>((inside, name) => {
      // The place may be inside of what a text holds, as a cursor: then the text is shown.
      if (typeof inside === 'string') return inside;
      if (inside === undefined || inside === null || typeof inside !== 'object') return undefined;
      return new Map(Object.entries(inside)).get(name);
    }, value);
}
