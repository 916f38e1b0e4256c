import { type Channels, findMessageChannel } from '../harness/channel.ts';
import type { Invariant } from '../harness/invariant.ts';
import { existence } from './existence.ts';
import { messageReferences } from './message-references.ts';
import { messageScope } from './message-scope.ts';
import { noFault } from './no-fault.ts';
import { readScope } from './read-scope.ts';
import { recipientsAreMembers } from './recipients-are-members.ts';
import { refusal } from './refusal.ts';
import { rowCoherence } from './row-coherence.ts';
import { sentOnce } from './sent-once.ts';
import { writeScope } from './write-scope.ts';

/** The invariants that follow from tenancy alone, so that every harness has them. */
const ofTenancy: readonly Invariant[] = [rowCoherence, writeScope, readScope, refusal, existence, noFault];

/** Those that follow from how the application tells people things. */
const ofMessages: readonly Invariant[] = [recipientsAreMembers, messageReferences, sentOnce, messageScope];

/** The engine's own invariants for a harness: those of messages only where it declares a channel for them. */
export function builtInInvariantsFor({ channels }: { readonly channels: Channels }): readonly Invariant[] {
  const hasMessages = Object.keys(channels).some((name) => findMessageChannel(channels, name));
  return hasMessages ? [...ofTenancy, ...ofMessages] : ofTenancy;
}
