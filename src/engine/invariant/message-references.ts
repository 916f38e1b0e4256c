import type { Breach, Invariant, Moment } from '../harness/invariant.ts';
import type { StepRecord } from '../record/step-record.ts';
import type { TenantKey } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import { isLeftByHandover } from './handed-over.ts';
import { hasGoneMeanwhile, messagesOf } from './message.ts';
import { foreignMentions } from './search/foreign-mentions.ts';
import { findMentions, foreignOf, type Mention } from './search/mentions.ts';

/** NOTIF-002: every entity that a message refers to, in fields, in jsonb or in text, belongs to the tenant that the message is about. */
export const messageReferences: Invariant = {
  id: 'NOTIF-002',
  title: 'message references',
  check: (moment) => {
    const messages = messagesOf(moment).filter(({ tenant }) => tenant !== null);
    if (messages.length === 0) return undefined;
    return messages.flatMap(({ sent, tenant }): Breach[] => {
      if (tenant === null) return [];
      const foreign = foreignMentions(sent.content, { tenants: [tenant] }, moment).filter(
        (mention) =>
          !hasGoneMeanwhile(mention, tenant, moment) &&
          !isReceivedCanary(mention, { tenant, content: sent.content }, moment),
      );
      if (foreign.length === 0) return [];
      const said = whatActorMaySay(moment);
      const [first] = foreign.filter(({ what }) => !said.has(what));
      if (first === undefined) return [];
      return [
        {
          about: `${sent.channel} ${first.about}`,
          message: `a message of ${moment.tenantName(tenant)} by ${sent.channel} refers to ${first.what} of ${moment.tenantName(first.owner)}`,
          proof: [`${sent.channel} to ${sent.recipient ?? 'nobody named'}: …${first.excerpt}…`],
          foreign: [foreignOf(first)],
        },
      ];
    });
  },
};

/** What the actor itself wrote in this step may be passed on; a row of another tenant's that it referred to may not. */
function whatActorMaySay(moment: Moment): ReadonlySet<string> {
  const trespasses = new Set(foreignKeys(moment.record));
  return new Set(
    findMentions(moment.record.input, moment)
      .map(({ what }) => what)
      .filter((what) => !trespasses.has(what)),
  );
}

function foreignKeys({ references }: StepRecord): readonly string[] {
  return references.filter(({ whose }) => whose === 'foreign').map(({ table, key }) => `${table} ${key}`);
}

/** Whether it is a canary in a row that the tenant got from another one, and may be told of. */
function isReceivedCanary(
  mention: Mention,
  { tenant, content }: { readonly tenant: TenantKey; readonly content: Json },
  moment: Moment,
): boolean {
  return mention.row === null && isLeftByHandover(mention, { tenants: [tenant], content }, moment);
}
