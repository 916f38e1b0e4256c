import { isSecretName } from '../record/secret-names.ts';
import type { Json } from '../sequence/json.ts';
import { isReference } from '../sequence/reference.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { secretParameters } from './secret-parameters.ts';
import { secretsIn } from './secret-texts.ts';
import { standIn } from './stand-in.ts';

/** What stands in evidence in place of a secret. */
export const mask = '[masked]';

/** Shorter texts are masked where their name gives them away, but not looked for elsewhere: they could be any word. */
const shortestSought = 6;

/** Longer ones as well: a key of 8,192 bits has 6,400 letters. */
const longestSought = 10_000;

/** Takes the secrets out of whatever belongs to one piece of evidence. */
export type SecretsMask = {
  readonly value: (value: Json) => Json;
  readonly text: (text: string) => string;
  /** A sequence has to run again: secrets give way to stand-ins, references stay. */
  readonly sequence: (sequence: Sequence) => Sequence;
};

/** What the keys of rows are: reports are about them, so they are never taken for secrets, whatever they stand beside. */
export type KnownKeys = Pick<ReadonlySet<string>, 'has'>;

/**
 * A mask for all secrets that the evidence gives away: in fields, headers and columns whose name says that they hold one, in texts that
 * show one, in parameters of SQL that meets such a column; and wherever else the same text appears.
 */
export function createMask(evidence: readonly Json[], keys: KnownKeys = new Set()): SecretsMask {
  const secrets = new Set<string>();
  for (const value of evidence) {
    collect(value, (secret) => isSought(secret) && !keys.has(secret) && secrets.add(secret));
  }
  const numbers = new Map([...secrets].sort((a, b) => b.length - a.length).map((secret, at) => [secret, at + 1]));
  const replaceKnown = replacerOf([...numbers.keys()]);
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
      return masking.isKey(value) ? value : isSecret ? inStead(value) : replaceKnown(value, inStead);
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

function isSought({ length }: string): boolean {
  return length >= shortestSought && length <= longestSought;
}

/** Replaces any of the texts in one pass; of several at one place the first given. They are found by how they begin. */
function replacerOf(known: readonly string[]): (text: string, by: (found: string) => string) => string {
  const byBeginning = Map.groupBy(known, (text) => text.slice(0, shortestSought));
  return (text, by) => {
    let replaced = '';
    let end = 0;
    for (let at = 0; at + shortestSought <= text.length && byBeginning.size > 0; at += 1) {
      const found = byBeginning.get(text.slice(at, at + shortestSought))?.find((one) => text.startsWith(one, at));
      if (found === undefined) continue;
      replaced += text.slice(end, at) + by(found);
      end = at + found.length;
      at = end - 1;
    }
    return replaced + text.slice(end);
  };
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
  if (typeof value === 'string') return masking.isKey(value) ? value : masking.text(value);
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

/** Headers whose values are secrets: they stand side by side in a flat list, as Node gives raw ones. */
const secretHeader = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-auth-token)$/i;

type Part = { readonly item: Json; readonly isSecret: boolean };

/** What a value is made of, in its order, each with whether it is a secret by its name: as a field, or as `[name, value]`, or so. */
function partsOf(value: Json): readonly Part[] {
  if (value === null || typeof value !== 'object' || isReference(value)) return [];
  if (isList(value)) {
    const isPair = value.length === 2;
    const isNamed = (name: Json | undefined) =>
      typeof name === 'string' && (isPair ? isSecretName(name) : secretHeader.test(name));
    return value.map((item, at) => ({ item, isSecret: at % 2 === 1 && isNamed(value[at - 1]) }));
  }
  const name = value.name ?? value.key ?? value.header ?? value.field ?? value.parameter;
  const isPair = typeof name === 'string' && isSecretName(name);
  return Object.entries(value).map(([field, item]) => ({
    item,
    isSecret: (isSecretName(field) && !isDescribed(field, item)) || (isPair && (field === 'value' || field === 'val')),
  }));
}

/** A session as an object is what is known of it, of which only parts are secret. */
function isDescribed(field: string, item: Json): boolean {
  return /^(?:\w+[_-])?sessions?$/i.test(field) && typeof item === 'object';
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
    return [...new Set([value, bare, ...passwordIn(bare), ...cookieValues(value)].flatMap(withTwins))];
  }
  if (value === null || typeof value !== 'object' || isReference(value)) return [];
  return Object.values(value).flatMap(textsOf);
}

/** The text as it stands in URLs, in forms and in JSON, and as it stood before it was put into a URL. */
function withTwins(text: string): readonly string[] {
  const twins = [text, JSON.stringify(text).slice(1, -1)];
  // Half of a pair of code units, or half of an escape, has no other form.
  if (text.isWellFormed()) twins.push(encodeURIComponent(text), encodeURIComponent(text).replaceAll('%20', '+'));
  if (/%[\da-f]{2}/i.test(text) && !/%(?![0-7][\da-f])/i.test(text)) twins.push(decodeURIComponent(text));
  return twins;
}

/** The password in the credential of HTTP's basic scheme. */
function passwordIn(credential: string): readonly string[] {
  if (!/^[\w+/]{8,}={0,2}$/.test(credential)) return [];
  const [, password] =
    /^[\x20-\x7e]*?:([\x20-\x7e]+)$/.exec(Buffer.from(credential, 'base64').toString('latin1')) ?? [];
  return password === undefined ? [] : [password];
}

/** The values in a cookie header, which an application may use one by one. */
function cookieValues(header: string): readonly string[] {
  return [...header.matchAll(/(?<![\w-])[\w-]+=([^;\s]{12,})/g)].map(([, value = '']) => value);
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
