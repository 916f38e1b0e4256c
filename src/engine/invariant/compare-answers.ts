import { replaceDrawn } from '../record/drawn-text.ts';
import { type JsonDifference, jsonDifference } from '../record/json-difference.ts';
import type { Observation, Outcome } from '../record/observation.ts';
import type { Json } from '../sequence/json.ts';

/** What a step was answered, and what else was shown to anybody because of it. */
export type Answer = { readonly outcome: Outcome; readonly observations: readonly Observation[] };

/** What was sent in one of two requests, and what stood in its place in the other. */
export type Replacement = { readonly from: Json; readonly to: Json };

/** Headers that differ between any two responses, or follow from the body. */
const untellingHeader =
  /^(date|age|content-length|last-modified|x-request-id|x-correlation-id|x-trace-id|x-amzn-.*|cf-ray|traceparent|tracestate|server-timing|x-response-time|x-runtime|(x-)?ratelimit-.*|retry-after|set-cookie|nel|report-to)$/i;

/** Headers that sign or digest what is sent, whatever they look like. */
const digestHeader =
  /^(etag|content-md5|(content-|repr-)?digest|signature|.*-(signature|hmac|checksum|digest|sha\d+)(-\w+)?)$/i;

/**
 * The first difference between two answers, up to what was sent to get them, to ids that a request is given anew, to digests, to the frames
 * of a stack, and to order: of messages there is none, and of a list it may be another each time. Undefined where they are equal. What is
 * passed over may tell all the same: see `drawnApart`.
 */
export function compareAnswers(
  first: Answer,
  second: Answer,
  replaced: readonly Replacement[],
): JsonDifference | undefined {
  return jsonDifference(comparable(first, []), comparable(second, replaced), { onDisorder: () => {} });
}

/**
 * Where two answers that are equal but for what looks drawn or digested differ in that: ids, tokens, ETags, signatures, cursors. Each may be
 * another with every request, or follow from what was sent; or from what only one of the two requests was about.
 */
export function drawnApart(first: Answer, second: Answer, replaced: readonly Replacement[]): readonly JsonDifference[] {
  const apart: JsonDifference[] = [];
  const areTexts = (one: Json, other: Json) => typeof one === 'string' && typeof other === 'string' && 'possible';
  jsonDifference(asSent(first, []), asSent(second, replaced), {
    alike: areTexts,
    onDisorder: () => {},
    onDoubt: (difference) => apart.push(difference),
  });
  return apart;
}

/**
 * An answer as it is compared, as text: what was sent has another in its place, ids are numbered in their order, and headers that tell
 * nothing are left out.
 */
export function answerText(answer: Answer, replaced: readonly Replacement[]): string {
  return JSON.stringify(comparable(answer, replaced));
}

function comparable(answer: Answer, replaced: readonly Replacement[]): Json {
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    const known = names.get(id.toLowerCase()) ?? `<id ${names.size + 1}>`;
    names.set(id.toLowerCase(), known);
    return known;
  };
  return answerAs(answer, replaced, { text: (text) => replaceDrawn(text, nameOf), digest: () => '<digest>' });
}

/** An answer with what was sent put back, and nothing else passed over. */
function asSent(answer: Answer, replaced: readonly Replacement[]): Json {
  return answerAs(answer, replaced, { text: (text) => text, digest: (text) => text });
}

type Reading = {
  readonly text: (text: string) => string;
  /** What a header that digests or signs holds. */
  readonly digest: (text: Json) => Json;
};

function answerAs({ outcome, observations }: Answer, replaced: readonly Replacement[], reading: Reading): Json {
  const plain = (value: Json): Json => {
    if (typeof value === 'string') {
      const held = encodedJson(value);
      return held === undefined ? reading.text(restored(withoutFrames(value), replaced)) : plain(held);
    }
    if (value === null || typeof value !== 'object') return replaced.find(({ to }) => to === value)?.from ?? value;
    if (Array.isArray(value)) return value.map(plain);
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        restored(name, replaced),
        name === 'headers' ? headersAs(item) : plain(item),
      ]),
    );
  };
  const headersAs = (headers: Json): Json => {
    if (headers === null || typeof headers !== 'object' || Array.isArray(headers)) return plain(headers);
    const telling = Object.entries(headers).filter(([name]) => !untellingHeader.test(name));
    return Object.fromEntries(
      telling.map(([name, item]) => [
        restored(name, replaced),
        digestHeader.test(name) ? reading.digest(item) : plain(item),
      ]),
    );
  };
  return {
    outcome: outcome.kind === 'refused' ? `refused ${outcome.code}` : outcome.kind,
    shown: observations.map(({ channel, recipient, content }) => plain({ channel, recipient, content })),
  };
}

/**
 * A text without the frames of a stack, which only development shows: what stands in it of queues of the process depends on what else it has
 * to do, and may differ between two requests that are alike.
 */
function withoutFrames(text: string): string {
  return text.replaceAll(/\n\s+at [^\n]+/g, '');
}

/** What a cursor holds that is JSON in base64: what was sent stands in it as it does elsewhere. */
function encodedJson(text: string): Json | undefined {
  if (!/^(?:ey|W[1-9yt])[\w+/-]{4,}={0,2}$/.test(text)) return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString()) as Json;
  } catch {
    return undefined;
  }
}

/** How a value that was sent may stand in an answer. */
const forms: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => value.toUpperCase(),
  (value) => value.toLowerCase(),
  (value) => encodeURIComponent(value),
  (value) => JSON.stringify(value).slice(1, -1),
  (value) => value.replaceAll('-', ''),
];

/** The text with what was sent in the second request as it was in the first: what was put in place is so strange that it stands for nothing else. */
function restored(text: string, replaced: readonly Replacement[]): string {
  return replaced.reduce((rest, { from, to }) => {
    const [old, strange] = [String(from), String(to)];
    if (strange === '') return rest;
    return forms.reduce(
      (result, form) => result.replaceAll(new RegExp(`(?<!\\d)${escaped(form(strange))}(?!\\d)`, 'g'), () => form(old)),
      rest,
    );
  }, text);
}

/** The text as a pattern that matches nothing else. */
function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
