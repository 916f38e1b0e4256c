import type { Action, HttpRequest, Json } from '../../../../src/engine/index.ts';
import { type Application, ask } from '../application.ts';

type Input = { readonly [field: string]: Json };

/** An action against Dispatch. */
export function defineAction(action: Action<Application>): Action<Application> {
  return action;
}

/** An action that is one request with the actor's own session. */
export function requestAction({
  request,
  ...action
}: Omit<Action<Application>, 'perform'> & { readonly request: (input: Input) => HttpRequest }): Action<Application> {
  return { ...action, perform: ({ app, actor, input }) => ask(app, actor, request(input)) };
}

/** A path with the parameters that are given; those that are null are left out. */
export function withQuery(path: string, parameters: Input): string {
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

export const everyone = ['manager', 'driver'];
export const managers = ['manager'];
/** Support does what managers do, where it is let in at all. */
export const managersOrSupport = ['manager', 'support'];
export const everyoneOrSupport = ['manager', 'driver', 'support'];
export const drivers = ['driver'];
