import type { Cause } from '../../database/scheduler/scheduler.ts';
import type { ApplicationSeams } from '../../harness/application.ts';
import type { Registrations } from '../../harness/channel.ts';
import type { Knowledge } from '../../invariant/knowledge.ts';
import { findMentions } from '../../invariant/search/mentions.ts';
import { errorText } from '../../record/error-text.ts';
import type { Observation } from '../../record/observation.ts';
import type { OwnedRowChange } from '../../record/row-change.ts';
import type { TenantKey } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import { type InboxLookup, inboxObservations } from './inbox.ts';
import { readObservation } from './read-performance.ts';

/** What the application's seams have reported since it was last asked. */
export type Reported = { readonly observations: readonly Observation[]; readonly faults: readonly string[] };

/** Something reported, in the course of a step where that is known by the time that it is taken. */
type Noted<T> = { readonly author: Cause; readonly what: T };

export type SinkOptions = InboxLookup & {
  readonly canaries: Knowledge['canaries'];
  /** Whose doing is what this is called for. */
  readonly author: () => Cause;
};

/** Collects what an application sends through its ports, and finds out which tenants each message reaches. */
export class Sink implements ApplicationSeams {
  readonly #lookup: InboxLookup & Pick<SinkOptions, 'canaries'>;
  readonly #author: SinkOptions['author'];
  #observations: Noted<Observation>[] = [];
  #faults: Noted<string>[] = [];
  #mistake: unknown;

  constructor({ author, ...lookup }: SinkOptions) {
    this.#lookup = lookup;
    this.#author = author;
  }

  readonly observe = (given: Observation): void => {
    try {
      const { channels } = this.#lookup;
      const read = readObservation(given, {
        who: "reporting to the application's seams",
        place: 'what was observed',
        channels,
      });
      const author = this.#author();
      if (read.kind === 'shown') this.#observations.push({ author, what: this.addressed(read.observation) });
      else this.#faults.push({ author, what: read.fault });
    } catch (error) {
      // The application may catch what its ports throw.
      this.#mistake ??= error;
      throw error;
    }
  };

  readonly fault = (caught: unknown): void => {
    this.#faults.push({ author: this.#author(), what: errorText(caught) });
  };

  /**
   * Hands over what was reported, by those steps alone where some are given, and the step's new messages in inboxes. The mirror has taken the
   * step's changes over: a recipient may be registered by the step itself.
   *
   * @throws UsageError where the harness reported something that is no observation.
   */
  take(changes: readonly OwnedRowChange[] = [], isOf: (step: string | null) => boolean = () => true): Reported {
    if (this.#mistake !== undefined) throw this.#mistake;
    const isTaken = ({ author }: Noted<unknown>) => isOf(author.step);
    const observations = this.#observations.filter(isTaken).map(({ what }) => this.addressed(what));
    const faults = this.#faults.filter(isTaken).map(({ what }) => what);
    this.#observations = this.#observations.filter((noted) => !isTaken(noted));
    this.#faults = this.#faults.filter((noted) => !isTaken(noted));
    return { observations: [...observations, ...inboxObservations(this.#lookup, changes)], faults };
  }

  /** Whether all that was reported since it was last taken is of such steps. */
  isAllOf(isOf: (step: string | null) => boolean): boolean {
    return [...this.#observations, ...this.#faults].every(({ author }) => isOf(author.step));
  }

  /**
   * With the tenants in which the recipient is registered now, besides those found before the step's changes. Where several tenants have
   * registered an address, what goes there is shown to the one whose things it names, if it names one's alone.
   */
  addressed(observation: Observation): Observation {
    const registrations = this.#registrationsOf(observation.channel);
    if (!registrations || observation.recipient === null) return observation;
    const { table, column, isCurrent = () => true } = registrations;
    const owners = this.#lookup.mirror
      .named(table, column, observation.recipient)
      .flatMap(({ row, owner }): TenantKey[] => (owner !== null && isCurrent(row) ? [owner] : []));
    const tenants = [...new Set([...observation.tenants, ...owners])];
    if (this.#lookup.channels[observation.channel]?.kind !== 'outbound') return { ...observation, tenants };
    const about = this.#tenantNamedIn(observation.content, tenants);
    return { ...observation, tenants: about === null ? tenants : [about], about };
  }

  #tenantNamedIn(content: Json, reached: readonly TenantKey[]): TenantKey | null {
    const [named = null, ...more] = new Set(findMentions(content, this.#lookup).map(({ owner }) => owner));
    return named !== null && more.length === 0 && reached.includes(named) ? named : null;
  }

  /** An answer to a person is shown to all tenants that the person works for. */
  #registrationsOf(name: string): Registrations | undefined {
    const channel = this.#lookup.channels[name];
    if (channel?.kind === 'answer') return { ...this.#lookup.members, column: this.#lookup.members.person };
    return channel?.kind === 'outbound' ? channel.registrations : undefined;
  }
}
