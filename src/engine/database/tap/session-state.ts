/** What a session keeps past its transactions: settings, roles, listening, temporary tables, locks and cursors of the session. */
const CHANGES: readonly RegExp[] = [
  /(?:^|;)\s*(?:set\s+(?!local\b|transaction\b|constraints\b)|reset\b|listen\b|load\b|prepare\s+(?!transaction\b)|discard\b)/i,
  /\b(?:create|into)\s+(?:(?:global|local)\s+)?temp(?:orary)?\b/i,
  // Unless it is set for the transaction alone.
  /\bset_config\s*\((?![^()]*,\s*true\s*\))/i,
  /\bpg_(?:try_)?advisory_lock/i,
  /\bwith\s+hold\b/i,
];

/** How many texts it is known of. */
const mostKnown = 2_000;

const known = new Map<string, boolean>();

/** Whether a statement seems to change what its session remembers. One that does so inside a function is not recognized. */
export function changesSession(text: string): boolean {
  const before = known.get(text);
  if (before !== undefined) return before;
  const answer = CHANGES.some((pattern) => pattern.test(text));
  if (known.size >= mostKnown) known.clear();
  known.set(text, answer);
  return answer;
}
