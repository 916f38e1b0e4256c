/**
 * What the files that take longest take, in seconds of a machine with two cores of which each has a shard. Only what they take beside
 * one another matters, so these are measured again when a shard ends long before the other. A file that is not here takes `others`.
 */
const seconds: { readonly [file: string]: number } = {
  'full/endings': 90,
  'init/init': 70,
  'full/workers': 66,
  'package/package': 62,
  'family/habits': 55,
  'engine/misbehaving': 57,
  'family/keys': 52,
  'engine/comparing': 44,
  'full/fleet': 44,
  'suites/suites': 42,
  'full/sequences': 36,
  'engine/other-keys': 30,
  'full/oracles': 30,
  'full/wrong-commands': 30,
  'full/elsewhere': 27,
  'full/planted-bug': 26,
  'full/determinism': 26,
  'report/report-page': 25,
  'full/killed-while-shrinking': 24,
  'full/sql-checks': 22,
  'engine/migrate': 21,
  'engine/bad-environment': 20,
  'full/doctor': 18,
  examples: 28,
  'full/required-cells': 16,
  'full/accepted': 12,
  'engine/embedded-postgres': 12,
  'engine/roles': 10,
  'engine/races': 10,
  'engine/rewind.property': 10,
  'engine/club': 9,
  'full/killed': 9,
  'engine/determinism': 9,
  'report/live': 8,
  'engine/findings': 8,
  'full/realised': 8,
  'smoke/scenarios.smoke': 8,
  'engine/openapi-actions': 8,
  'engine/leftovers': 7,
  'engine/catalog-fixtures': 7,
  'dispatch/production': 7,
  'engine/drizzle-push': 6,
  'engine/scheduler.property': 6,
  'engine/race-schedules': 6,
};
const others = 3;

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
