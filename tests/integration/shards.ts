/**
 * What the files that take longest take, in seconds of a machine with two cores of which each has a shard. Only what they take beside
 * one another matters, so these are measured again when a shard ends long before the other. A file that is not here takes `others`.
 */
const seconds: { readonly [file: string]: number } = {
  'full/sequences': 90,
  'full/endings': 90,
  'full/fleet': 80,
  'package/package': 76,
  'full/killed-while-shrinking': 70,
  'full/workers': 70,
  'engine/misbehaving': 66,
  'full/sql-checks': 65,
  'full/elsewhere': 60,
  'full/wrong-commands': 57,
  'suites/suites': 53,
  'report/report-page': 50,
  'full/doctor': 41,
  'init/init': 40,
  'engine/scheduler.property': 40,
  'engine/bad-environment': 33,
  'full/determinism': 33,
  'full/oracles': 31,
  'engine/other-keys': 30,
  'engine/races': 29,
  'family/habits': 29,
  'family/keys': 29,
  examples: 28,
  'engine/migrate': 27,
  'engine/embedded-postgres': 25,
  'engine/row-level-security': 20,
  'engine/openapi-actions': 14,
  'engine/findings': 11,
};
const others = 4;

const secondsOf = (file: string) => seconds[file.replace(/\.test\.ts$/, '')] ?? others;

/** Deals files of this folder to shards so that these end together: the longest first, each to the shard that has least. */
export function dealFiles(files: readonly string[], shards: number): readonly (readonly string[])[] {
  const dealt = Array.from({ length: shards }, () => ({ files: [] as string[], seconds: 0 }));
  const longestFirst = files.toSorted((a, b) => secondsOf(b) - secondsOf(a) || (a < b ? -1 : 1));
  for (const file of longestFirst) {
    const least = dealt.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    least.files.push(file);
    least.seconds += secondsOf(file);
  }
  return dealt.map((shard) => shard.files);
}
