import { DrizzleQueryError } from 'drizzle-orm';
import { DatabaseError } from 'pg';

/** The result of `query`, or the error that `refusal` makes when Postgres found the row's unique values taken. */
export async function onUniqueViolation<Result>(query: PromiseLike<Result>, refusal: () => Error): Promise<Result> {
  try {
    return await query;
  } catch (error) {
    const cause = error instanceof DrizzleQueryError ? error.cause : error;
    if (cause instanceof DatabaseError && cause.code === '23505') throw refusal();
    throw error;
  }
}
