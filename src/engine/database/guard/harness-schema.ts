/** The schema in which everything of the harness lives; the application's own schemas are never written but by rewind. */
export const HARNESS_SCHEMA = 'leakproof';
