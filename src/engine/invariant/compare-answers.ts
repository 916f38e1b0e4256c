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

/**
 * The first difference between two answers, up to what was sent to get them, to ids that a request is given anew, to the frames of a stack, and
 * to order: of messages there is none, and of a list it may be another each time. An ETag may differ where the bodies do. Undefined where they
 * are equal.
 */
export function compareAnswers(
  first: Answer,
  second: Answer,
  replaced: readonly Replacement[],
): JsonDifference | undefined {
  const haveOneBody = bodiesOf(first) === bodiesOf(second);
  const [one, other] = [first, second].map((answer) => (haveOneBody ? answer : withoutEtags(answer)));
  return jsonDifference(comparable(one ?? first, []), comparable(other ?? second, replaced), { onDisorder: () => {} });
}

/** What was shown, as it was sent: a digest of it is the same where nothing in it differs, not even an id. */
function bodiesOf({ observations }: Answer): string {
  return JSON.stringify(observations.map(({ content }) => (hasHeaders(content) ? content.body : content)));
}

function withoutEtags(answer: Answer): Answer {
  const observations = answer.observations.map((observation) => {
    const { content } = observation;
    if (!hasHeaders(content)) return observation;
    const headers = Object.fromEntries(Object.entries(content.headers).filter(([name]) => !/^etag$/i.test(name)));
    return { ...observation, content: { ...content, headers } };
  });
  return { ...answer, observations };
}

function hasHeaders(
  content: Json,
): content is { readonly [name: string]: Json } & { readonly headers: object; readonly body: Json } {
  return (
    content !== null &&
    typeof content === 'object' &&
    !Array.isArray(content) &&
    'body' in content &&
    'headers' in content &&
    typeof content.headers === 'object' &&
    content.headers !== null
  );
}

/**
 * An answer as it is compared, as text: what was sent has another in its place, ids are numbered in their order, and headers that tell
 * nothing are left out.
 */
export function answerText(answer: Answer, replaced: readonly Replacement[]): string {
  return JSON.stringify(comparable(withoutEtags(answer), replaced));
}

function comparable({ outcome, observations }: Answer, replaced: readonly Replacement[]): Json {
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    const known = names.get(id.toLowerCase()) ?? `<id ${names.size + 1}>`;
    names.set(id.toLowerCase(), known);
    return known;
  };
  const plain = (value: Json): Json => {
    if (typeof value === 'string') return replaceDrawn(restored(withoutFrames(value), replaced), nameOf);
    if (value === null || typeof value !== 'object') return replaced.find(({ to }) => to === value)?.from ?? value;
    if (Array.isArray(value)) return value.map(plain);
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        restored(name, replaced),
        name === 'headers' ? plain(tellingHeaders(item)) : plain(item),
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

function tellingHeaders(headers: Json): Json {
  if (headers === null || typeof headers !== 'object' || Array.isArray(headers)) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !untellingHeader.test(name)));
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
