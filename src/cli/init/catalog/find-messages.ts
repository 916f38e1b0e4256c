import type { Table, TableName } from '../../../engine/tenancy/tenancy.ts';
import { columnTo } from './find-people.ts';

/** A table whose new rows are messages to people. */
export type Inbox = { readonly table: TableName; readonly recipient: string };

/** The tables that tell people things, and those in which messages wait to be sent. */
export type Messages = { readonly inboxes: readonly Inbox[]; readonly outboxes: readonly TableName[] };

const INBOX = /(^|_|\.)(user_?)?(notifications?|inbox(es)?|alerts?|inbox_(items?|messages?))$/i;
const OUTBOX =
  /(^|_|\.)(outbox(es)?|e?mails?|(e?mail|sms|push|webhook|message|outbound|outgoing)_?(outbox|queue|log|deliver(y|ies)|messages?|jobs?)|webhook_(events?|calls?))$/i;

/** Finds them by their names, and by a column that leads to whom it is for. */
export function findMessages(
  tables: readonly Table[],
  people: TableName | undefined,
  members: TableName | undefined,
): Messages {
  const inboxes = tables.flatMap((table): Inbox[] => {
    if (!INBOX.test(table.name)) return [];
    const [recipient] = [people, members].flatMap((parent) =>
      parent === undefined ? [] : (columnTo(table, parent, tables) ?? []),
    );
    return recipient === undefined ? [] : [{ table: table.name, recipient }];
  });
  return { inboxes, outboxes: tables.filter(({ name }) => OUTBOX.test(name)).map(({ name }) => name) };
}

/** A table in which the sessions of people are kept, and the column of what they show. */
export type SessionTable = { readonly table: TableName; readonly token: string; readonly person: string };

/** Tables whose rows let a person in, the likeliest first. */
export function findSessionTables(tables: readonly Table[], people: TableName): readonly SessionTable[] {
  const isSession = ({ name }: Table) => /session/i.test(name);
  const likeliestFirst = [...tables].sort((a, b) => Number(isSession(b)) - Number(isSession(a)));
  return likeliestFirst.flatMap((table): SessionTable[] => {
    if (!/session|access_?token|api_?(key|token)|auth_?token/i.test(table.name)) return [];
    const person = columnTo(table, people, tables);
    const named = table.columns.find(({ name }) => /^(session_?)?(token|key|sid|secret)$/i.test(name));
    const key = table.columns.find(
      ({ name, type }) =>
        table.primaryKey.includes(name) && table.primaryKey.length === 1 && /^(text|character varying|uuid)/.test(type),
    );
    const token = named ?? key;
    return person === undefined || token === undefined ? [] : [{ table: table.name, token: token.name, person }];
  });
}
