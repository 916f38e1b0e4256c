import type { ApplicationSeams } from '../../../src/engine/index.ts';
import type { Mail, Ports } from '../../../src/lib/server/ports.ts';

/** Ports that send nothing and report everything: what, through which channel, and to whom. */
export function observePorts({ observe }: ApplicationSeams, mails: Mail[]): Ports {
  return {
    push: async ({ endpoint, ...content }) => observe({ channel: 'push', tenants: [], recipient: endpoint, content }),
    webhook: async ({ url, ...content }) => observe({ channel: 'webhook', tenants: [], recipient: url, content }),
    mail: async (mail) => {
      mails.push(mail);
      observe({ channel: 'mail', tenants: [], recipient: mail.to, content: mail });
    },
  };
}
