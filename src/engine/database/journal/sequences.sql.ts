/**
 * Where every sequence of the application stands; then each is moved on to where $1 (oids) and $2 (values) say that it should stand, if it
 * is not that far yet. Never back: what it has given is taken. One that begins anew at its end has no before and after, and stays.
 */
export const MOVE_SEQUENCES_SQL = `
SELECT sequence, reached, CASE
  WHEN wanted IS NOT NULL AND NOT seqcycle AND (reached IS NULL OR (wanted - reached) * sign(seqincrement) > 0)
  THEN setval(sequence::regclass, wanted) ELSE reached END AS position
FROM (
  SELECT b.sequence, pg_sequence_last_value(b.sequence::regclass) AS reached, w.value AS wanted, s.seqcycle, s.seqincrement
  FROM leakproof.sequence_baseline AS b JOIN pg_sequence AS s ON s.seqrelid = b.sequence
    LEFT JOIN unnest($1::oid[], $2::bigint[]) AS w (sequence, value) USING (sequence)
  OFFSET 0
) AS stand`;
