/** Words that make a name a secret's wherever they stand in it, glued to others as well: `userpassword`, `APIKEY`. */
const gluedWords =
  /password|passwd|passphrase|passcode|secret|credential|api[-_]?key|access[-_]?key|private[-_]?key|signing[-_]?key|encryption[-_]?key|connection[-_]?string|database[-_]?url|authori[sz]ation|jwt|token$|tokens?[-_]|[-_]tokens$/i;

/** Words that make a name a secret's where they stand alone in it. */
const words = new Set(
  'pwd pin otp totp hotp token cookie bearer signature session sid csrf xsrf dsn jwt hmac'.split(' '),
);

/** What a code is for that lets somebody in. */
const codes =
  /^(?:verification|confirm(?:ation)?|auth|login|reset|backup|recovery|mfa|2fa|access|security|sms|onetime|time|magic|invite)$/;

/** What a name ends with that says something about a secret and holds none. */
const aboutSecrets = new Set(
  (
    'id ids at on by type count counts name names label hint kind version status state expires expiry expiration ttl age length size ' +
    'policy enabled required limit usage used allowed algorithm method seconds minutes days strength consent rotation total budget'
  ).split(' '),
);

/** The longest text that is taken for a name. */
export const longestName = 100;

/** True for a field, a column, a parameter or a header whose value is a secret, by its name. Linear in the name's length. */
export function isSecretName(name: string): boolean {
  if (name.length > longestName || /^access-control-/i.test(name)) return false;
  const parts = wordsOf(name);
  const last = parts.at(-1) ?? '';
  const isSessionId = last === 'id' && parts.at(-2) === 'session';
  if (aboutSecrets.has(last) && !isSessionId) return false;
  if (gluedWords.test(name) || parts.some((word) => words.has(word))) return true;
  return /^codes?$/.test(last) && codes.test(parts.at(-2) ?? '');
}

/** `resetToken`, `reset_token` and `Reset-Token` are all two words. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}
