import { UsageError } from '../../errors.ts';
import type { Channels } from '../../harness/channel.ts';
import { suggestNames } from '../../near-names.ts';
import { errorText } from '../../record/error-text.ts';
import type { Observation, Outcome, Performance } from '../../record/observation.ts';
import { plainJson } from '../../record/plain-json.ts';
import type { Json } from '../../sequence/json.ts';

/** A response may carry all of its body in the message of its fault, which has to fit on a screen. */
const longestMessage = 5_000;

const performanceForm = '{ outcome, observations }, as performHttp gives it';
const outcomeForm = "{ kind: 'succeeded' }, { kind: 'refused', code: '403' } or { kind: 'fault', message: '…' }";

/** What somebody was shown, or why that cannot be looked at: the application's fault, whoever handed it over. */
export type ReadObservation =
  | { readonly kind: 'shown'; readonly observation: Observation }
  | { readonly kind: 'unreadable'; readonly fault: string };

/**
 * What an action's `perform` has returned, taken down as it is now: what becomes of the objects later changes nothing. What it shows and
 * cannot be looked at, as an object that holds itself, is a fault of the application.
 *
 * @throws UsageError that names the action where the harness returned something else.
 */
export function readPerformance(returned: unknown, action: string, channels: Channels): Performance {
  const wrong = wrongIn(`performing '${action}'`);
  if (!isRecord(returned)) throw wrong('it returned', returned, performanceForm);
  const [given, request, list] = look(
    () => [returned.outcome, returned.request, returned.observations],
    (error) => wrong('what it returned cannot be looked at:', error, performanceForm),
  );
  if (given === undefined) throw wrong('it returned', returned, performanceForm);
  const outcome = look(
    () => readOutcome(given),
    (error) => wrong('its outcome cannot be looked at:', error, outcomeForm),
  );
  if (outcome === undefined) throw wrong('its outcome is', given, outcomeForm);
  if (!Array.isArray(list)) {
    throw wrong('its observations are', list, 'an array, empty where nobody was shown anything');
  }
  const asked: { request?: Json } =
    request === undefined
      ? {}
      : {
          request: look(
            () => plainJson(request),
            (error) => wrong('its request cannot be looked at:', error, 'JSON'),
          ),
        };
  const observations: Observation[] = [];
  for (const [at, item] of list.entries()) {
    const read = readObservation(item, { who: `performing '${action}'`, place: `observations[${at}]`, channels });
    if (read.kind === 'unreadable')
      return { ...asked, outcome: { kind: 'fault', message: read.fault }, observations: [] };
    observations.push(read.observation);
  }
  return { ...asked, outcome, observations };
}

export type ObservationPlace = { readonly who: string; readonly place: string; readonly channels: Channels };

/** An observation, taken down as it is now. Throws a `UsageError` that names the place where the harness handed over something else. */
export function readObservation(given: unknown, { who, place, channels }: ObservationPlace): ReadObservation {
  const wrong = wrongIn(who);
  if (!isRecord(given)) throw wrong(`${place} is`, given, '{ channel, tenants, recipient, content }');
  const [channel, tenants, recipient] = look(
    () => [given.channel, given.tenants, given.recipient],
    (error) => wrong(`${place} cannot be looked at:`, error, '{ channel, tenants, recipient, content }'),
  );
  if (typeof channel !== 'string') throw wrong(`${place}.channel is`, channel, 'the name of a channel');
  if (!isTexts(tenants)) throw wrong(`${place}.tenants are`, tenants, 'an array of the keys of tenants, as strings');
  if (recipient !== null && typeof recipient !== 'string') {
    throw wrong(`${place}.recipient is`, recipient, 'a string, or null where there is none');
  }
  // What nobody is shown, as the report of a job, goes through no channel.
  const isShown = tenants.length > 0 || recipient !== null;
  if (isShown && channel !== 'response' && !Object.hasOwn(channels, channel)) {
    const names = ['response', ...Object.keys(channels)];
    throw wrong(
      `${place}.channel is`,
      channel,
      `'response' or one of the harness's channels`,
      suggestNames(channel, names),
    );
  }
  try {
    const content = plainJson(given.content);
    return { kind: 'shown', observation: { channel, tenants: [...tenants], recipient, content } };
  } catch (error) {
    return {
      kind: 'unreadable',
      fault: `what it showed through '${channel}' cannot be looked at: ${errorText(error)}`,
    };
  }
}

function readOutcome(given: unknown): Outcome | undefined {
  if (!isRecord(given)) return undefined;
  const { kind, code, message, reason } = given;
  if (kind === 'succeeded') return { kind };
  if (kind === 'refused' && typeof code === 'string') return { kind, code };
  if (kind === 'fault' && typeof message === 'string') return { kind, message: shortened(message) };
  if (kind === 'inapplicable' && typeof reason === 'string') return { kind, reason };
  return undefined;
}

function shortened(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function look<T>(read: () => T, failure: (error: unknown) => Error): T {
  try {
    return read();
  } catch (error) {
    throw failure(error);
  }
}

type Wrong = (what: string, given: unknown, expected: string, advice?: string) => UsageError;

function wrongIn(who: string): Wrong {
  return (what, given, expected, advice = 'Mend the harness; see docs/adopting.md.') =>
    new UsageError(`${who} failed: ${what} ${describe(given)}; expected ${expected}. ${advice}`);
}

/** What was given, in a few words; never throws. */
function describe(given: unknown): string {
  if (typeof given === 'string') return `'${given.length > 60 ? `${given.slice(0, 60)}…` : given}'`;
  if (typeof given === 'function') return 'a function';
  if (!isRecord(given)) return String(given);
  try {
    if (given instanceof Error) return errorText(given);
    const text = JSON.stringify(plainJson(given));
    const name = (given.constructor as { readonly name?: unknown } | undefined)?.name;
    if (typeof name === 'string' && name !== 'Object' && name !== 'Array') return `an object of class ${name}`;
    return text.length > 100 ? `${text.slice(0, 100)}…` : text;
  } catch {
    return errorText(given);
  }
}
