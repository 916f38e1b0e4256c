import { isSecretName } from '../record/secret-names.ts';

const compared = /"?(?<!\w)(?<column>\w+)"?\)*\s*(?:=|<>|!=|\blike\b|\bilike\b)\s*(?:\w+\s*\()*\$(?<number>\d+)/gi;
const comparedInReverse = /\$(?<number>\d+)\)*\s*(?:=|<>|!=)\s*(?:\w+\s*\()*(?:"?\w+"?\.)?"?(?<column>\w+)"?/gi;
const listed = /"?(?<!\w)(?<column>\w+)"?\s+(?:not\s+)?in\s*\((?<list>[^()]*)\)/gi;
const inserted = /\binsert\s+into\s+[^(;]{1,200}\((?<columns>[^()]*)\)\s*values\s*(?<tuples>[\s\S]*)/i;

/** Neither words that people read nor what tells rows and times apart. */
const opaque = /^(?![0-9a-f]{8}-[0-9a-f]{4}-|\d{4}-\d\d-\d\d)\S{12,}$/i;

/** Which parameters of a statement hold secrets, by the columns that they meet; numbers as in `$1`. Rather one too many than too few. */
export function secretParameters(text: string, parameters: readonly unknown[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const pattern of [compared, comparedInReverse]) {
    for (const { groups } of text.matchAll(pattern))
      if (isSecretName(groups?.column ?? '')) found.add(Number(groups?.number));
  }
  for (const { groups } of text.matchAll(listed))
    if (isSecretName(groups?.column ?? '')) for (const number of numbersIn(groups?.list ?? '')) found.add(number);
  for (const number of insertedSecrets(text)) found.add(number);
  if (found.size > 0 || !(text.match(/\w+/g) ?? []).some(isSecretName)) return found;
  // A secret's column is named, but no parameter is seen to meet it.
  return new Set(parameters.flatMap((value, at) => (typeof value === 'string' && opaque.test(value) ? [at + 1] : [])));
}

function insertedSecrets(text: string): readonly number[] {
  const { columns = '', tuples = '' } = inserted.exec(text)?.groups ?? {};
  const isSecret = columns.split(',').map((column) => isSecretName(column.replaceAll(/["\s]/g, '')));
  if (!isSecret.includes(true)) return [];
  const rows = [...tuples.matchAll(/\(([^()]*)\)/g)].map(([, row = '']) => row.split(','));
  // With calls among the values, their places cannot be counted.
  if (/\w\s*\(/.test(tuples) || rows.some((row) => row.length !== isSecret.length)) return numbersIn(tuples);
  return rows.flatMap((row) => row.flatMap((value, at) => (isSecret[at] ? numbersIn(value) : [])));
}

function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
}
