import type { ApplicationSeams } from '../../harness/application.ts';
import type { Registrations } from '../../harness/channel.ts';
import { errorText } from '../../record/error-text.ts';
import type { Observation } from '../../record/observation.ts';
import { plainJson } from '../../record/plain-json.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { type InboxLookup, inboxObservations } from './inbox.ts';

/** What the application's seams have reported since it was last asked. */
export type Reported = { readonly observations: readonly Observation[]; readonly faults: readonly string[] };

/** Collects what an application sends through its ports, and finds out which tenants each message reaches. */
export class Sink implements ApplicationSeams {
  readonly #lookup: InboxLookup;
  #observations: Observation[] = [];
  #faults: string[] = [];

  constructor(lookup: InboxLookup) {
    this.#lookup = lookup;
  }

  readonly observe = (observation: Observation): void => {
    this.#observations.push(this.addressed({ ...observation, content: plainJson(observation.content) }));
  };

  readonly fault = (caught: unknown): void => {
    this.#faults.push(errorText(caught));
  };

  /**
   * Hands over what was reported, and the step's new messages in inboxes. The mirror has taken the step's changes over: a recipient may be
   * registered by the step itself.
   */
  take(changes: readonly OwnedRowChange[] = []): Reported {
    const reported = {
      observations: [
        ...this.#observations.map((observation) => this.addressed(observation)),
        ...inboxObservations(this.#lookup, changes),
      ],
      faults: this.#faults,
    };
    this.#observations = [];
    this.#faults = [];
    return reported;
  }

  /** With the tenants in which the recipient is registered now, besides those found before the step's changes. */
  addressed(observation: Observation): Observation {
    const registrations = this.#registrationsOf(observation.channel);
    if (!registrations || observation.recipient === null) return observation;
    const { table, column, isCurrent = () => true } = registrations;
    const owners = this.#lookup.mirror
      .rows(table)
      .flatMap(({ row, owner }): TenantKey[] =>
        owner !== null && String(row[column]) === observation.recipient && isCurrent(row) ? [owner] : [],
      );
    return { ...observation, tenants: [...new Set([...observation.tenants, ...owners])] };
  }

  /** An answer to a person is shown to all tenants that the person works for. */
  #registrationsOf(name: string): Registrations | undefined {
    const channel = this.#lookup.channels[name];
    if (channel?.kind === 'answer') return { ...this.#lookup.members, column: this.#lookup.members.person };
    return channel?.kind === 'outbound' ? channel.registrations : undefined;
  }
}
