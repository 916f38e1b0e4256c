import type { Request } from '../harness/action.ts';
import type { HttpRequest } from '../harness/perform-http.ts';
import type { Performance } from '../record/observation.ts';

/** Sends an actor's request to the application, with the actor's session, and reports what came back; most by `performHttp`. */
export type Send<App> = (
  asked: Pick<Request<App>, 'app' | 'actor'> & { readonly request: HttpRequest },
) => Promise<Performance>;
