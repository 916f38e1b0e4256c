import type { Json } from '../sequence/json.ts';

/** What stands in evidence in place of a secret. */
export const mask = '[masked]';

const secretName =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key)$|password|passwd|secret|token|api_?key|private_?key|signature/i;

/** Credentials that are recognized wherever they stand in a text. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${mask}`],
  [/\b(\w+:\/\/[^\s:/@]+):[^\s@]+@/g, `$1:${mask}@`],
  // A row on a line, as in a proof.
  [/\b(\w*(?:secret|token|password|api_?key)\w*)="[^"]*"/gi, `$1="${mask}"`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, mask],
  [/([?&;\s](?:access_|refresh_)?(?:token|secret|password|api_?key|signature)=)[^&\s#"]+/gi, `$1${mask}`],
];

/**
 * The value with every secret replaced: fields and headers whose name says that they hold one, credentials inside texts, and wherever a
 * secret that was found under such a name appears again.
 */
export function maskSecrets(value: Json): Json {
  const secrets = new Set<string>();
  collectSecrets(value, secrets);
  // The longest first, so that a secret which contains another goes as a whole.
  return maskValue(
    value,
    [...secrets].sort((a, b) => b.length - a.length),
  );
}

function collectSecrets(value: Json, secrets: Set<string>): void {
  for (const [name, item] of entriesOf(value)) {
    if (secretName.test(name)) for (const text of textsOf(item)) secrets.add(text);
    else collectSecrets(item, secrets);
  }
}

/** Texts that are long enough to be told from ordinary words, also without the scheme in front of a credential. */
function textsOf(value: Json): string[] {
  if (typeof value === 'string')
    return [value, value.replace(/^(Bearer|Basic)\s+/i, '')].filter((text) => text.length >= 6);
  return entriesOf(value).flatMap(([, item]) => textsOf(item));
}

function maskValue(value: Json, secrets: readonly string[]): Json {
  if (typeof value === 'string') return maskText(value, secrets);
  if (Array.isArray(value)) return value.map((item) => maskValue(item, secrets));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretName.test(name) && item !== null ? mask : maskValue(item, secrets),
    ]),
  );
}

function maskText(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, mask), text);
  return secretTexts.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), known);
}

function entriesOf(value: Json): readonly (readonly [string, Json])[] {
  return value !== null && typeof value === 'object' ? Object.entries(value) : [];
}
