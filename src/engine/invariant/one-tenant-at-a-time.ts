import type { Action } from '../harness/action.ts';
import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import type { OwnedRowChange } from '../record/row-change.ts';
import { changeText } from '../record/row-text.ts';
import type { TenantKey } from '../sequence/actor.ts';
import { messagesOf } from './message.ts';

/** The actions that the harness says do so. */
export function actionsPerTenant(actions: readonly Action<never>[]): ReadonlySet<string> {
  return new Set(actions.flatMap(({ name, perTenant }) => (perTenant === true ? [name] : [])));
}

/**
 * TENANT-007: a job that works for one tenant after the other (`perTenant`) writes rows of one tenant in a transaction, and tells an address
 * that several have registered whose its message is. Jobs that are not said to do so may do what they like: one transaction for all is as
 * good a way to work.
 */
export function oneTenantAtATime(perTenant: ReadonlySet<string>): Invariant {
  return {
    id: 'TENANT-007',
    title: 'one tenant at a time',
    check: (moment) => {
      const { step, changes, observations } = moment.record;
      if (!perTenant.has(step.action) || (changes.length === 0 && observations.length === 0)) return undefined;
      return [...mixedTransactions(moment), ...messagesOfNobody(moment)];
    },
  };
}

/** The tenants whose rows changes were made to. */
export function ownersOf(changes: readonly OwnedRowChange[]): readonly TenantKey[] {
  const owners = changes.flatMap(({ ownerBefore, ownerAfter }) => [ownerBefore, ownerAfter]);
  return [...new Set(owners.filter((owner) => owner !== null))];
}

function mixedTransactions({ record, tenantName }: Moment): Breach[] {
  const { changes, step } = record;
  return [...Map.groupBy(changes, ({ transaction }) => transaction).values()].flatMap((written): Breach[] => {
    const owners = ownersOf(written);
    if (owners.length < 2) return [];
    const first = owners.map((owner) =>
      written.find(({ ownerBefore, ownerAfter }) => (ownerAfter ?? ownerBefore) === owner),
    );
    const shown = first.filter((change) => change !== undefined);
    return [
      {
        about: 'transaction',
        message: `${step.action} wrote rows of ${owners.map(tenantName).join(' and ')} in one transaction, though it is said to work for one tenant after the other (perTenant)`,
        proof: shown.map((change) => `${tenantName(change.ownerAfter ?? change.ownerBefore)}: ${changeText(change)}`),
        foreign: shown.map(({ table, key }) => ({ table, text: key })),
      },
    ];
  });
}

function messagesOfNobody(moment: Moment): Breach[] {
  const { record, tenantName } = moment;
  return messagesOf(moment).flatMap(({ sent, tenant }): Breach[] => {
    if (tenant !== null || sent.tenants.length < 2) return [];
    return [
      {
        about: sent.channel,
        message: `${record.step.action} sent a message by ${sent.channel} to an address of ${sent.tenants.map(tenantName).join(' and ')} that names nothing of either, though it is said to work for one tenant after the other (perTenant)`,
        proof: [`${sent.channel} to ${sent.recipient ?? 'nobody named'}: ${JSON.stringify(sent.content)}`],
      },
    ];
  });
}
