import type { Action } from '../../../../src/engine/index.ts';
import type { Application } from '../application.ts';

/** An action against Dispatch. */
export function defineAction(action: Action<Application>): Action<Application> {
  return action;
}
