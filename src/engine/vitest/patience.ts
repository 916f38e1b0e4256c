/** How long a test may take: long enough that a property is never cut before its counterexample is shrunk. */
export const patienceMs = 600_000;
