/** A turn that a branch has had, with what it did as far as others may notice it. */
export type Ran<T> = { readonly branch: string; readonly did: T };

/** A turn on the way that was gone last, with what else there was to choose. */
type Fork<T> = {
  ran: Ran<T>;
  /** Who is not to go here, with what it would do: that leads to nothing else than what has been seen already. */
  readonly asleep: ReadonlyMap<string, T>;
  /** Who has gone here, with what it did. */
  readonly gone: Map<string, T>;
  /** Who has to go here as well. */
  readonly due: Set<string>;
};

/**
 * All ways in which two branches can take turns, without those that only swap turns which do not notice each other: one of each Mazurkiewicz
 * trace. What a branch does next may depend on what it has noticed. Found by running: dynamic partial-order reduction (Flanagan and Godefroid,
 * "Dynamic Partial-Order Reduction for Model Checking Software", POPL 2005) with sleep sets (Godefroid, "Partial-Order Methods for the
 * Verification of Concurrent Systems", 1996), which for two branches never lead astray.
 *
 * Usage: `next()`, run what it says, `note()` what has run, until `next()` gives undefined.
 */
export class Enumeration<T> {
  readonly #first: string;
  readonly #areIndependent: (one: T, other: T) => boolean;
  #way: Fork<T>[] = [];
  #asked: readonly string[] | undefined;

  constructor([first]: readonly [string, string], areIndependent: (one: T, other: T) => boolean) {
    this.#first = first;
    this.#areIndependent = areIndependent;
  }

  /** Whose turn it is at the beginning of the next way; after that whoever went last goes on as long as it can. Undefined where none is left. */
  next(): readonly string[] | undefined {
    if (this.#asked === undefined) {
      this.#asked = [this.#first];
      return this.#asked;
    }
    for (let at = this.#way.length - 1; at >= 0; at -= 1) {
      const { due = new Set<string>(), gone, asleep } = this.#way[at] ?? {};
      const branch = [...due].find((id) => !gone?.has(id) && !asleep?.has(id));
      if (branch === undefined) continue;
      this.#way = this.#way.slice(0, at + 1);
      this.#asked = [...this.#way.slice(0, at).map(({ ran }) => ran.branch), branch];
      return this.#asked;
    }
    return undefined;
  }

  /** Notes the turns as they were had. Where they were not had as `next` said, since somebody could not go, that way is given up. */
  note(turns: readonly Ran<T>[]): void {
    const asked = this.#asked ?? [];
    const from = asked.length - 1;
    const chosen = turns[from];
    const fork = this.#way[from];
    if (chosen === undefined || asked.some((branch, at) => turns[at]?.branch !== branch)) {
      const [branch] = asked.slice(-1);
      if (fork && branch !== undefined) fork.due.delete(branch);
      return;
    }
    if (fork) {
      fork.ran = chosen;
      fork.gone.set(chosen.branch, chosen.did);
    }
    for (const ran of turns.slice(this.#way.length)) {
      const gone = new Map([[ran.branch, ran.did]]);
      this.#way.push({ ran, asleep: this.#asleepAfter(this.#way.at(-1)), gone, due: new Set() });
    }
    this.#findReversible(turns);
  }

  /** Who has gone before instead, and would still do the same. */
  #asleepAfter(fork: Fork<T> | undefined): ReadonlyMap<string, T> {
    if (fork === undefined) return new Map();
    const { ran, asleep, gone } = fork;
    const others = [...asleep, ...gone].filter(([branch]) => branch !== ran.branch);
    return new Map(others.filter(([, did]) => this.#areIndependent(did, ran.did)));
  }

  /** Where two turns notice each other, and nothing between them says that they had to come in this order, the other order is due. */
  #findReversible(turns: readonly Ran<T>[]): void {
    const depend = (one: Ran<T>, other: Ran<T>) =>
      one.branch !== other.branch && !this.#areIndependent(one.did, other.did);
    /** The last turn of the other branch that each branch has to come after. */
    const after = new Map<string, number>();
    for (const [at, turn] of turns.entries()) {
      const earlier = turns.slice(0, at).findLastIndex((other) => depend(other, turn));
      if (earlier < 0) continue;
      if (earlier > (after.get(turn.branch) ?? -1)) this.#way[earlier]?.due.add(turn.branch);
      after.set(turn.branch, Math.max(earlier, after.get(turn.branch) ?? -1));
    }
  }
}
