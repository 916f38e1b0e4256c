import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { Context, Session } from '../context.ts';
import { isGoneReference } from '../db/gone-reference.ts';
import { isUnstorableText } from '../db/unstorable-text.ts';
import { conflict, Problem } from '../problem.ts';

/** What a request carries on its way: the session is there on every path but the few that are open. */
export type Env = { Variables: { session: Session } };
export type Http = OpenAPIHono<Env>;

const problemSchema = z
  .object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() })
  .openapi('Problem');

const problemContent = { 'application/problem+json': { schema: problemSchema } };

/** The refusals that every route may give, for its description. */
export const refusals = {
  400: { description: 'The input is not valid.', content: problemContent },
  401: { description: 'No valid session.', content: problemContent },
  403: { description: 'The role does not allow it.', content: problemContent },
  404: { description: 'There is no such resource.', content: problemContent },
  409: { description: 'The state of the resource rules it out.', content: problemContent },
} as const;

/** A JSON answer in a route's description. */
export function answer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

/** A required JSON body in a route's description. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { content: { 'application/json': { schema } }, required: true } as const;
}

/** The body of a change: any of the fields, at least one. */
export function someOf<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  return schema.partial().refine((input) => Object.keys(input).length > 0, 'Give at least one field to change.');
}

/** The path parameter `id`. */
export const idParams = z.object({ id: z.uuid() });

/** An answer without content. */
export const noContent = { description: 'Done.' } as const;

/** A group of routes under one path; input that does not fit its schema is refused here, at the edge. */
export function createGroup(): Http {
  return new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw new Problem(400, 'Bad Request', z.prettifyError(result.error));
    },
  });
}

/** Turns whatever a handler threw into problem details; what is not a `Problem` is logged and shown as a bare 500. */
export function sendProblem(context: Context, error: Error, c: HonoContext): Response {
  const answered = isGoneReference(error) ? conflict('What this is about has gone meanwhile.') : error;
  const problem = answered instanceof Problem ? answered.toJSON() : bareProblem(answered);
  if (problem.status === 500) context.log('unhandled error', error);
  return c.json(problem, problem.status as 500, { 'content-type': 'application/problem+json' });
}

function bareProblem(error: Error): { type: string; title: string; status: number; detail: string } {
  // Hono's own exceptions (a body that is no JSON, say) carry a status below 500 and nothing internal.
  const ownStatus = 'status' in error && typeof error.status === 'number' && error.status < 500 ? error.status : 500;
  const status = isUnstorableText(error) ? 400 : ownStatus;
  return status === 500
    ? { type: 'about:blank', title: 'Internal Server Error', status, detail: 'Something went wrong.' }
    : { type: 'about:blank', title: 'Bad Request', status, detail: 'The request cannot be read.' };
}

export { createRoute, z };
