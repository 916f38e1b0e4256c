import type { Json } from '../sequence/json.ts';
import { isReference } from '../sequence/reference.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { isSecretName } from './secret-names.ts';
import { secretParameters } from './secret-parameters.ts';
import { secretsIn } from './secret-texts.ts';
import { standIn } from './stand-in.ts';

/** What stands in evidence in place of a secret. */
export const mask = '[masked]';

/** Shorter texts are masked where their name gives them away, but not looked for elsewhere: they could be any word. */
const shortestSought = 6;

/** Takes the secrets out of whatever belongs to one piece of evidence. */
export type SecretsMask = {
  readonly value: (value: Json) => Json;
  readonly text: (text: string) => string;
  /** A sequence has to run again: secrets give way to stand-ins, references stay. */
  readonly sequence: (sequence: Sequence) => Sequence;
};

/** What the keys of rows are: reports are about them, so they are never taken for secrets, whatever they stand beside. */
export type KnownKeys = ReadonlySet<string>;

/**
 * A mask for all secrets that the evidence gives away: in fields, headers and columns whose name says that they hold one, in texts that
 * show one, in parameters of SQL that meets such a column; and wherever else the same text appears.
 */
export function createMask(evidence: readonly Json[], keys: KnownKeys = new Set()): SecretsMask {
  const secrets = new Set<string>();
  for (const value of evidence) {
    collect(value, (secret) => secret.length >= shortestSought && !keys.has(secret) && secrets.add(secret));
  }
  // The longest first, so that a secret which contains another goes as a whole.
  const known = [...secrets].sort((a, b) => b.length - a.length);
  const numbers = new Map(known.map((secret, at) => [secret, at + 1]));
  const anyKnown = known.length === 0 ? undefined : new RegExp(known.map(RegExp.escape).join('|'), 'g');
  const replaceKnown = (text: string, by: (secret: string) => string) =>
    anyKnown === undefined ? text : text.replaceAll(anyKnown, by);
  const masking: Masking = {
    isKey: (value) => typeof value === 'string' && keys.has(value),
    text: (text) =>
      maskShown(
        replaceKnown(text, () => mask),
        keys,
      ),
  };
  const inStead = (secret: string) => standIn(secret, numbers.get(secret) ?? 0);

  const maskInput = (value: Json, isSecret: boolean): Json => {
    if (typeof value === 'string')
      return isSecret && !masking.isKey(value) ? inStead(value) : replaceKnown(value, inStead);
    if (value === null || typeof value !== 'object' || isReference(value)) return value;
    if (isList(value)) return value.map((item) => maskInput(item, isSecret));
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, maskInput(item, isSecret || isSecretName(name))]),
    );
  };

  return {
    value: (value) => maskValue(value, masking),
    text: masking.text,
    sequence: ({ version, steps }) => ({
      version,
      steps: steps.map((step) => ({ ...step, input: maskInput(step.input, false) })),
    }),
  };
}

/** The value with all secrets masked that it gives away itself. */
export function maskSecrets(value: Json): Json {
  return createMask([value]).value(value);
}

function collect(value: Json, add: (secret: string) => void): void {
  if (typeof value === 'string')
    for (const { secret } of secretsIn(value)) for (const text of textsOf(secret)) add(text);
  for (const item of secretParametersOf(value)) for (const text of textsOf(item)) add(text);
  for (const { item, isSecret } of partsOf(value)) {
    if (!isSecret) collect(item, add);
    else for (const text of textsOf(item)) add(text);
  }
}

/** How texts are masked, and which values are keys, which stay. */
type Masking = { readonly isKey: (value: Json) => boolean; readonly text: (text: string) => string };

function maskValue(value: Json, masking: Masking): Json {
  if (typeof value === 'string') return masking.text(value);
  if (value === null || typeof value !== 'object' || isReference(value)) return value;
  const hidden = new Set(secretParametersOf(value).filter((item) => !masking.isKey(item)));
  const masked = partsOf(value).map(({ item, isSecret }) =>
    isSecret && item !== null && typeof item !== 'boolean' && !masking.isKey(item) ? mask : maskValue(item, masking),
  );
  if (isList(value)) return masked;
  const fields = Object.keys(value).map((name, at) => [masking.text(name), masked[at] ?? null] as const);
  const { parameters: given } = value;
  if (hidden.size === 0 || given === undefined || !isList(given)) return Object.fromEntries(fields);
  const parameters = given.map((item) => (hidden.has(item) ? mask : maskValue(item, masking)));
  return { ...Object.fromEntries(fields), parameters };
}

type Part = { readonly item: Json; readonly isSecret: boolean };

/** What a value is made of, in its order, each with whether it is a secret by its name: as a field, or as `[name, value]`, or so. */
function partsOf(value: Json): readonly Part[] {
  if (value === null || typeof value !== 'object' || isReference(value)) return [];
  if (isList(value)) {
    const [name] = value;
    const isPair = value.length === 2 && typeof name === 'string' && isSecretName(name);
    return value.map((item, at) => ({ item, isSecret: isPair && at === 1 }));
  }
  const name = value.name ?? value.key ?? value.header;
  const isPair = typeof name === 'string' && isSecretName(name);
  return Object.entries(value).map(([field, item]) => ({
    item,
    isSecret: isSecretName(field) || (isPair && field === 'value'),
  }));
}

/** Of a statement, the parameters that hold secrets. */
function secretParametersOf(value: Json): readonly Json[] {
  if (value === null || typeof value !== 'object' || isList(value)) return [];
  const { text, parameters } = value;
  if (typeof text !== 'string' || parameters === undefined || !isList(parameters)) return [];
  const numbers = secretParameters(text, parameters);
  return parameters.filter((item, at) => item !== null && numbers.has(at + 1));
}

/** The texts inside a secret, also without the scheme in front of a credential. */
function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') {
    const [, bare = value] = /^(?:bearer|basic)\s+(.*)$/is.exec(value) ?? [];
    return [...new Set([value, bare, ...cookieValues(value)])];
  }
  if (value === null || typeof value !== 'object' || isReference(value)) return [];
  return Object.values(value).flatMap(textsOf);
}

/** The values in a cookie header, which an application may use one by one. */
function cookieValues(header: string): readonly string[] {
  return [...header.matchAll(/[\w-]+=([^;\s]{12,})/g)].map(([, value = '']) => value);
}

/** The text with what it gives away by itself masked. */
function maskShown(text: string, keys: KnownKeys): string {
  let rest = text;
  const shown = secretsIn(text).toSorted((a, b) => b.from - a.from);
  let end = text.length;
  for (const { secret, from } of shown) {
    if (from + secret.length > end || secret === mask || keys.has(secret)) continue;
    rest = `${rest.slice(0, from)}${mask}${rest.slice(from + secret.length)}`;
    end = from;
  }
  return rest;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
