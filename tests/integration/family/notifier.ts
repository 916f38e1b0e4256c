import { sql } from 'drizzle-orm';
import type { Access, Row } from './access.ts';
import type { Keys } from './keys.ts';
import type { Traits } from './traits.ts';

/** A mail as it leaves the application. */
export type Mail = { readonly to: string; readonly subject: string; readonly body: string };

/** What is told, and about which row. */
export type Notice = Omit<Mail, 'to'> & { readonly about: { readonly type: string; readonly id: unknown } | null };

/** Tells members something: a row in the inbox of each, and a mail. */
export type Notifier = {
  /** By the given way to the rows; a batch is written by one of its own, after the response. */
  readonly tell: (recipients: readonly Row[], notice: Notice, access: Access) => Promise<void>;
};

export type NotifierOptions = {
  readonly sends: Traits['sends'];
  readonly keys: Keys;
  readonly everywhere: Access;
  readonly mail: (mail: Mail) => Promise<void>;
  readonly fault: (error: unknown) => void;
};

const batchDelayMs = 20;

type Letter = { readonly recipient: Row; readonly notice: Notice };

export function createNotifier({ sends, keys, everywhere, mail, fault }: NotifierOptions): Notifier {
  const deliver = async ({ recipient, notice: { subject, body, about } }: Letter, { run }: Access) => {
    const { id: member, organization_id: organization, address } = recipient;
    if (typeof organization !== 'string' && typeof organization !== 'number') throw new TypeError('no organization');
    const id = await keys.next(run, 'notifications', organization);
    await run(sql`INSERT INTO notifications (id, organization_id, member_id, body, about_type, about_id)
      VALUES (${id}, ${organization}, ${member}, ${body}, ${about?.type ?? null}, ${about === null ? null : String(about.id)})`);
    await mail({ to: String(address), subject, body });
  };

  let waiting: Letter[] = [];
  const flush = async () => {
    const letters = waiting;
    waiting = [];
    await Promise.all(letters.map((letter) => deliver(letter, everywhere)));
  };

  return {
    async tell(recipients, notice, access) {
      const letters = recipients.map((recipient) => ({ recipient, notice }));
      switch (sends) {
        case 'one by one':
          for (const letter of letters) await deliver(letter, access);
          return;
        case 'in parallel':
          await Promise.all(letters.map((letter) => deliver(letter, access)));
          return;
        case 'in batches':
          if (waiting.length === 0) setTimeout(() => flush().catch(fault), batchDelayMs);
          waiting.push(...letters);
      }
    },
  };
}
