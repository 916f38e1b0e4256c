/** What a name that stands for a secret contains. */
const secretWord =
  'password|passwd|passphrase|pwd|secret|token|credential|api_?key|access_?key|private_?key|signature|jwt|bearer|' +
  'authorization|cookie|connection_?string|database_?url|dsn';

/** A name with such a word in it, as a piece of a pattern. */
export const secretNamePattern = `[\\w-]*(?:${secretWord})[\\w-]*`;

const secretName = new RegExp(`^${secretNamePattern}$`, 'i');
const harmless = /(_id|Id|_at|At|_type|Type|_count|Count)$/;

/** True for a field, a column or a header whose value is a secret, by its name. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !harmless.test(name);
}
