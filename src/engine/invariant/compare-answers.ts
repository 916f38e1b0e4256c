import type { Json } from '../sequence/json.ts';
import type { Observation, Outcome } from '../sequence/observation.ts';
import { type JsonDifference, jsonDifference } from './json-difference.ts';

/** What a step was answered, and what else was shown to anybody because of it. */
export type Answer = { readonly outcome: Outcome; readonly observations: readonly Observation[] };

/** What was sent in one of two requests, and what stood in its place in the other. */
export type Replacement = { readonly from: Json; readonly to: Json };

/** Headers that differ between any two responses, or follow from the body. */
const untellingHeader =
  /^(date|age|etag|content-length|last-modified|x-request-id|x-correlation-id|x-trace-id|x-amzn-.*|cf-ray|traceparent|tracestate|server-timing|x-response-time|x-runtime|(x-)?ratelimit-.*|retry-after|set-cookie|nel|report-to)$/i;

/** Ids that a request is given anew each time. */
const freshId = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|\b(?=[\da-f]*\d)[\da-f]{16,}\b/gi;

/** The first difference between two answers, up to what was sent to get them, and to what differs between any two; undefined where they are equal. */
export function compareAnswers(
  first: Answer,
  second: Answer,
  replaced: readonly Replacement[],
): JsonDifference | undefined {
  const [from, to] = [replaced.map((pair) => pair.from), replaced.map((pair) => pair.to)];
  return jsonDifference(comparable(first, from), comparable(second, to));
}

function comparable({ outcome, observations }: Answer, sent: readonly Json[]): Json {
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    const known = names.get(id.toLowerCase());
    if (known !== undefined) return known;
    const name = `<id ${names.size + 1}>`;
    names.set(id.toLowerCase(), name);
    return name;
  };
  const plain = (value: Json): Json => {
    const number = typeof value === 'number' ? sent.indexOf(value) : -1;
    if (number >= 0) return `<sent ${number + 1}>`;
    if (typeof value === 'string') return withoutSent(value, sent).replaceAll(freshId, nameOf);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(plain);
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        name === 'headers' ? plain(tellingHeaders(item)) : plain(item),
      ]),
    );
  };
  return {
    outcome: outcome.kind === 'refused' ? `refused ${outcome.code}` : outcome.kind,
    shown: observations.map(({ channel, recipient, content }) => plain({ channel, recipient, content })),
  };
}

function tellingHeaders(headers: Json): Json {
  if (headers === null || typeof headers !== 'object' || Array.isArray(headers)) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !untellingHeader.test(name)));
}

/** Values as they were sent, also encoded as a part of a URL, in whatever case. */
function withoutSent(text: string, sent: readonly Json[]): string {
  return sent.reduce<string>((rest, value, at) => {
    if (typeof value !== 'string' || value === '') return rest;
    const forms = new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]);
    return [...forms].reduce(
      (replaced, form) => replaced.replaceAll(new RegExp(escaped(form), 'gi'), `<sent ${at + 1}>`),
      rest,
    );
  }, text);
}

/** The text as a pattern that matches nothing else. */
function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
