import type { Mirror } from '../database/mirror/mirror.ts';
import type { Harness } from '../define-harness.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Observation } from '../sequence/observation.ts';
import type { ApplicationSeams } from './application.ts';

/** What the application's seams have reported since it was last asked. */
export type Reported = { readonly observations: readonly Observation[]; readonly faults: readonly string[] };

/** Collects what an application sends through its ports, and finds out which tenants each message reaches. */
export class Sink implements ApplicationSeams {
  readonly #channels: Harness['channels'];
  readonly #mirror: Mirror;
  #observations: Observation[] = [];
  #faults: string[] = [];

  constructor(channels: Harness['channels'], mirror: Mirror) {
    this.#channels = channels;
    this.#mirror = mirror;
  }

  readonly observe = (observation: Observation): void => {
    this.#observations.push(this.addressed(observation));
  };

  readonly fault = (message: string): void => {
    this.#faults.push(message);
  };

  /** Hands over what was reported. The mirror has taken the step's changes over: a recipient may be registered by the step itself. */
  take(): Reported {
    const reported = {
      observations: this.#observations.map((observation) => this.addressed(observation)),
      faults: this.#faults,
    };
    this.#observations = [];
    this.#faults = [];
    return reported;
  }

  /** With the tenants in which the recipient is registered now, besides those found before the step's changes. */
  addressed(observation: Observation): Observation {
    const channel = this.#channels[observation.channel];
    if (!channel || observation.recipient === null) return observation;
    const { table, column, isCurrent = () => true } = channel;
    const owners = this.#mirror
      .rows(table)
      .flatMap(({ row, owner }): TenantKey[] =>
        owner !== null && row[column] === observation.recipient && isCurrent(row) ? [owner] : [],
      );
    return { ...observation, tenants: [...new Set([...observation.tenants, ...owners])] };
  }
}
