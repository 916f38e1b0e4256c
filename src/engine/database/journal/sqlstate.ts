/** SQLSTATEs that the harness's own SQL raises. No standard code and none of Postgres begins with `LP`. */

/** The journal does not reach back to a baseline, e.g. because a crash of the server has emptied it. */
export const BASELINE_LOST = 'LP001';

/** The rows are not those that the journal says were written. */
export const JOURNAL_INCOMPLETE = 'LP002';
