import type { ApplicationSeams } from '../../harness/application.ts';
import type { Registrations } from '../../harness/channel.ts';
import { errorText } from '../../record/error-text.ts';
import type { Observation } from '../../record/observation.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import { type InboxLookup, inboxObservations } from './inbox.ts';
import { readObservation } from './read-performance.ts';

/** What the application's seams have reported since it was last asked. */
export type Reported = { readonly observations: readonly Observation[]; readonly faults: readonly string[] };

/** Collects what an application sends through its ports, and finds out which tenants each message reaches. */
export class Sink implements ApplicationSeams {
  readonly #lookup: InboxLookup;
  #observations: Observation[] = [];
  #faults: string[] = [];
  #mistake: unknown;

  constructor(lookup: InboxLookup) {
    this.#lookup = lookup;
  }

  readonly observe = (given: Observation): void => {
    try {
      const { channels } = this.#lookup;
      const read = readObservation(given, {
        who: "reporting to the application's seams",
        place: 'what was observed',
        channels,
      });
      if (read.kind === 'shown') this.#observations.push(this.addressed(read.observation));
      else this.#faults.push(read.fault);
    } catch (error) {
      // The application may catch what its ports throw.
      this.#mistake ??= error;
      throw error;
    }
  };

  readonly fault = (caught: unknown): void => {
    this.#faults.push(errorText(caught));
  };

  /**
   * Hands over what was reported, and the step's new messages in inboxes. The mirror has taken the step's changes over: a recipient may be
   * registered by the step itself.
   *
   * @throws UsageError where the harness reported something that is no observation.
   */
  take(changes: readonly OwnedRowChange[] = []): Reported {
    if (this.#mistake !== undefined) throw this.#mistake;
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
