import { isSecretName, secretNamePattern } from './secret-names.ts';

/** A way in which a text gives a secret away. Group `secret` is what has to go; `name`, where there is one, must be a secret's. */
const patterns: readonly RegExp[] = [
  /\b(?:bearer|basic)\s+(?<secret>[\w.~+/=-]+)/gi,
  /\b\w+:\/\/[^\s:/@'"]*:(?<secret>[^\s@'"]+)@/g,
  /\b(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)\s*:\s*(?<secret>[^\r\n"\\]+)/gi,
  /(?<secret>\beyJ[\w-]+\.[\w-]+\.[\w-]*)/g,
  /(?<secret>\b(?:whsec|sk_live|sk_test|rk_live|ghp|gho|xox[abp])[_-][\w-]{8,})/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*(?<secret>[\s\S]+?)\s*-----END/g,
  // A quoted value behind its name: JSON, also within JSON; rows in a proof; SQL with its values in it.
  new RegExp(
    `(?<name>${secretNamePattern})(?:\\\\*["'])?\\)*\\s*(?:[:=]|=>|<>|!=|\\blike\\b|\\bilike\\b)\\s*(?<quote>\\\\*["'])(?<secret>.*?)\\k<quote>`,
    'gis',
  ),
  // A bare one, as in a query string or a form.
  new RegExp(`(?<name>${secretNamePattern})=(?<secret>[^\\s&;,"'$(<[\\\\]+)`, 'gi'),
  new RegExp(`(?<name>${secretNamePattern}):\\s+(?<secret>[^\\s&;,"'$(<[{}\\\\]+)`, 'gi'),
];

/** The secrets that a text gives away by itself, with where they stand in it. */
export function secretsIn(text: string): readonly { readonly secret: string; readonly from: number }[] {
  return [...patterns.flatMap((pattern) => [...text.matchAll(pattern)]), ...literalsOf(text)].flatMap((match) => {
    const { secret = '', name } = match.groups ?? {};
    if (secret === '' || (name !== undefined && !isSecretName(name))) return [];
    // The last place: what stands in front of a secret may contain its text.
    return [{ secret, from: (match.index ?? 0) + match[0].lastIndexOf(secret) }];
  });
}

/** The literals of an INSERT that fills a secret's column: which of them is the secret's is not worth a parser. */
function literalsOf(text: string): readonly RegExpMatchArray[] {
  const [, columns = ''] = /\binsert\s+into\s+[^(]+\(([^)]*)\)/i.exec(text) ?? [];
  const fillsSecret = columns.split(',').some((column) => isSecretName(column.replaceAll(/["\s]/g, '')));
  return fillsSecret ? [...text.matchAll(/'(?<secret>(?:[^']|'')+)'/g)] : [];
}
