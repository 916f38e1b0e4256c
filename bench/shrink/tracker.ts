import type { Json } from '../../src/engine/sequence/json.ts';

export const firstLeak = 'TENANT-003 read-member workload';
export const secondLeak = 'TENANT-003 read-member unopened';

/**
 * No sequence of fewer steps shows the first leak. Both tenants must be open (2). The member must exist (1) and have two live assignments
 * (2), which are of two items, as an item has one live assignment at most (2). And somebody must read (1). No step does two of these.
 */
export const trueMinimum = 8;

export type TrackerOptions = {
  /** An easier bug beside the first: the read of a member is not scoped at all while the reader's tenant is not open. Three steps. */
  readonly withSecondBug: boolean;
};

/** The input of a step with keys where its references stood. */
export type Input = { readonly [field: string]: Json };

/** What an action did. `written` are the keys of new and changed rows, the made one first. */
export type Performed = {
  readonly made?: { readonly table: string; readonly key: string };
  readonly written: readonly string[];
  readonly leak?: { readonly signature: string; readonly rows: readonly string[] };
};

type Row = { readonly table: string; readonly key: string; readonly tenant: string; readonly [column: string]: Json };

const refused: Performed = { written: [] };
const actionsOfClerks = new Set(['comment', 'list-items', 'rename-item']);

/**
 * The application of the benchmark: tenants that track who works on which item. A member is shown to another tenant once it has two live
 * assignments. Most actions undo, repeat or disguise a part of what that takes.
 */
export class Tracker {
  readonly #options: TrackerOptions;
  readonly #rows = new Map<string, Row>();

  constructor(options: TrackerOptions) {
    this.#options = options;
  }

  /** Keys of a table's rows in the order in which they were made; those of one tenant, if it is given. */
  keys(table: string, tenant?: string): readonly string[] {
    const rows = [...this.#rows.values()].filter((row) => row.table === table);
    return rows.filter((row) => tenant === undefined || row.tenant === tenant).map(({ key }) => key);
  }

  perform(actor: { readonly tenant: string; readonly role: string }, action: string, input: Input): Performed {
    const { tenant, role } = actor;
    if (action === 'read-member') return this.#readMember(tenant, String(input.member));
    const isOpen = this.keys('tenants', tenant).length > 0;
    if (action === 'open-tenant') return isOpen ? refused : this.#insert('tenants', tenant, input);
    if (!isOpen || (role === 'clerk' && !actionsOfClerks.has(action)) || input.name === '') return refused;
    for (const field of ['tenant', 'item', 'member', 'assignment']) {
      if (field in input && this.#rows.get(String(input[field]))?.tenant !== tenant) return refused;
    }
    return this.#performOwn(tenant, action, input);
  }

  /** All that the input names is the actor's own. */
  #performOwn(tenant: string, action: string, input: Input): Performed {
    switch (action) {
      case 'create-item':
        return this.#insert('items', tenant, input);
      case 'add-member':
        return this.#insert('members', tenant, input);
      case 'comment':
        return this.#insert('comments', tenant, input);
      case 'assign':
        if (this.#is(input.item, 'archived') || this.#is(input.member, 'suspended')) return refused;
        if (this.#liveAssignments().some(({ item }) => item === input.item)) return refused;
        return this.#insert('assignments', tenant, input);
      case 'transfer':
        if (this.#is(input.member, 'suspended') || this.#is(input.assignment, 'ended')) return refused;
        return this.#update(input.assignment, { member: String(input.member) });
      case 'unassign':
        return this.#update(input.assignment, { ended: true });
      case 'archive-item':
        return this.#update(input.item, { archived: true });
      case 'restore-item':
        return this.#update(input.item, { archived: false });
      case 'suspend-member':
        return this.#update(input.member, { suspended: true });
      case 'resume-member':
        return this.#update(input.member, { suspended: false });
      case 'rename-item':
        return this.#update(input.item, { name: String(input.name) });
      case 'rename-member':
        return this.#update(input.member, { name: String(input.name) });
      default:
        return refused;
    }
  }

  #readMember(reader: string, key: string): Performed {
    const member = this.#rows.get(key);
    if (member === undefined || member.tenant === reader) return refused;
    const [readersTenant] = this.keys('tenants', reader);
    if (readersTenant === undefined) {
      return this.#options.withSecondBug ? { written: [], leak: { signature: secondLeak, rows: [key] } } : refused;
    }
    const work = this.#liveAssignments().filter((row) => row.member === key && !this.#is(row.item, 'archived'));
    if (work.length < 2 || member.suspended === true) return refused;
    const shown = work.flatMap((row) => [row.key, String(row.item)]);
    const rows = [readersTenant, ...this.keys('tenants', member.tenant), key, ...shown];
    return { written: [], leak: { signature: firstLeak, rows } };
  }

  #liveAssignments(): readonly Row[] {
    return [...this.#rows.values()].filter(({ table, ended }) => table === 'assignments' && ended !== true);
  }

  #is(key: Json | undefined, column: string): boolean {
    return this.#rows.get(String(key))?.[column] === true;
  }

  #insert(table: string, tenant: string, input: Input): Performed {
    const made = { ...input, table, tenant, key: `${table}-${this.#rows.size}` };
    this.#rows.set(made.key, made);
    return { made, written: [made.key] };
  }

  #update(key: Json | undefined, values: Input): Performed {
    const row = this.#rows.get(String(key));
    if (row === undefined) return refused;
    this.#rows.set(row.key, { ...row, ...values, table: row.table, key: row.key, tenant: row.tenant });
    return { written: [row.key] };
  }
}
