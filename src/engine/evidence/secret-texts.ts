import { isSecretName, longestName } from '../record/secret-names.ts';

/** A secret that a text gives away by itself, and where it stands in the text. */
export type ShownSecret = { readonly secret: string; readonly from: number };

/**
 * The secrets that a text gives away by itself. Takes time in proportion to the text's length, whatever its shape: no pattern begins
 * inside a run of letters that it could begin with, and what it may pass over is bounded or ends where it could begin again.
 */
export function secretsIn(text: string): readonly ShownSecret[] {
  return [...formedSecrets(text), ...namedSecrets(text), ...codesIn(text), ...literalsOf(text)];
}

/** Ways in which a secret's form gives it away. */
const forms: readonly RegExp[] = [
  // Neither a `basic plan` nor the `bearer of this note`: a credential has digits, capitals in its midst, or is long.
  /(?<![\w-])(?:[Bb]earer|BEARER|[Bb]asic|BASIC|[Dd]igest)\s+(?<secret>(?=[\w.~+/=-]{0,100}(?:\d|[a-z][A-Z]|[.+/=])|[\w-]{14})(?![Aa]uth(?:enti|ori))[\w.~+/=-]{4,})/dg,
  /(?<!\w)\w{1,40}:\/\/[^\s:/@'"]{0,300}:(?<secret>[^\s@'"]{1,300})@/dg,
  /(?<![\w-])(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)\s*:\s*(?<secret>[^\s"\\][^\r\n"\\]*)/dgi,
  /(?<secret>(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*)/dg,
  /(?<secret>(?<![\w-])(?:whsec|sk_live|sk_test|rk_live|gh[opsu]|github_pat|glpat|npm|xox[abps]|AKIA)[_-]?[\w-]{12,})/dg,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:\\[rn]|\s)*(?<secret>(?:(?!-----)[\s\S])+)/dg,
  // A link that lets in whoever has it: the segment behind a word for that, if nobody would have typed it.
  /\/(?:tokens?|(?:password-?)?reset(?:-password)?|verify|confirm|activate|magic(?:-link)?|unsubscribe|accept|unlock|invite|join|share|s|signed)\/(?<secret>(?=[\w.~-]{0,200}\d)[\w.~-]{16,})/dgi,
];

function formedSecrets(text: string): readonly ShownSecret[] {
  return forms.flatMap((form) => [...text.matchAll(form)].flatMap(shownBy));
}

/** A run of letters as long as a name, whole. */
const name = new RegExp(`(?<![\\w-])[\\w-]{2,${longestName}}(?![\\w-])`, 'g');

/** What may stand between a name and its value, and then the value. Each is tried right behind the name. */
const values: readonly RegExp[] = [
  // A quoted one: JSON, also within JSON; rows in a proof; SQL with its values in it; attributes.
  /(?:\\*["'])?\)*\s*(?:=>|<>|!=|[:=]|like\b|ilike\b)\s*(?<quote>\\*["'])(?<secret>.*?)\k<quote>/dsy,
  // A bare one, as in a query string or a form.
  /(?:%5D|\])?=(?<secret>[^\s&;,"'$(<[\\]+)/dy,
  /:\s+(?<secret>[^\s&;,"'$(<[{}\\]+)/dy,
  /:(?<secret>[^\s&;,:/"'$(<[{}\\]{6,})/dy,
  // An element, and a part of a multipart form.
  /(?:\s[^<>]{0,200})?>(?<secret>[^<>]{1,2000})<\//dy,
  /\\*"(?:;[^\r\n\\]{0,200})?(?:(?:\r?\n|\\r\\n)[^\r\n\\]{1,200}){0,3}(?:\r?\n\r?\n|\\r\\n\\r\\n)(?<secret>[^\r\n\\]+)/dy,
  // The name itself as a value, with its value beside it.
  /\\*["']\s*,\s*(?:\\*["']value\\*["']\s*:\s*)?(?<quote>\\*["'])(?<secret>.*?)\k<quote>/dsy,
];

/** What a sentence says of a secret, which is none. */
const sayings =
  /^(?:true|false|null|none|undefined|required|missing|invalid|expired|incorrect|wrong|unknown|must|is|has|was|not|too|can|cannot|should|expected|string|text|the|an?|at|your|please|no|yes|never|same-origin|include|omit)\b/i;

/** A statement of SQL, also as an error tells it: what stands in double quotes there is a name, as of the next column, and no value. */
const statement = /^(?:[\w ]{1,40}:)?[\s(]*(?:select|insert\s+into|update|delete\s+from|merge\s+into|with)\s/i;

function namedSecrets(text: string): readonly ShownSecret[] {
  const isStatement = statement.test(text);
  return [...text.matchAll(name)].flatMap(({ 0: word, index }) => {
    if (!isSecretName(word)) return [];
    const found = values.flatMap((value) => {
      value.lastIndex = index + word.length;
      const match = value.exec(text);
      return match && !(isStatement && match.groups?.quote === '"') ? shownBy(match) : [];
    });
    return found.filter(({ secret }) => !sayings.test(secret)).slice(0, 1);
  });
}

/** A code to type in, as mails and messages tell it. */
const code =
  /\b(?:your|verification|security|log-?in|sign-?in|confirmation|access|one-time|backup|recovery|sms)\s+(?:[\w-]{1,20}\s+){0,2}?(?:code|pin|passcode|password)(?:\s+(?:for|to)\s+[\w ]{1,40}?)?(?:\s+is)?[:\s]\s{0,4}(?<secret>(?=[A-Z\d-]{0,11}\d)[A-Z\d]{3,8}(?:-[A-Z\d]{3,8})?)\b/dgi;

function codesIn(text: string): readonly ShownSecret[] {
  return [...text.matchAll(code)].flatMap(shownBy);
}

/** The literals of an INSERT that fills a secret's column: which of them is the secret's is not worth a parser. */
function literalsOf(text: string): readonly ShownSecret[] {
  const [, columns = ''] = /\binsert\s+into\s+[^(;]{1,200}\(([^()]*)\)/i.exec(text) ?? [];
  const fillsSecret = columns.split(',').some((column) => isSecretName(column.replaceAll(/["\s]/g, '')));
  return fillsSecret ? [...text.matchAll(/'(?<secret>(?:[^']|'')+)'/dg)].flatMap(shownBy) : [];
}

function shownBy({ groups, indices }: RegExpExecArray): readonly ShownSecret[] {
  const secret = (groups?.secret ?? '').replace(/(?:\\[rn]|\s){1,8}$/, '');
  const [from] = indices?.groups?.secret ?? [];
  return secret === '' || from === undefined ? [] : [{ secret, from }];
}
