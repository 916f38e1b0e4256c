import { createHash } from 'node:crypto';

const BLOCK_BYTES = 32;

/** Bytes that look random and depend on nothing but a name: SHA-256 of the name and a counter. */
export class RandomStream {
  readonly #name: string;
  #block: Buffer = Buffer.alloc(0);
  #used = 0;
  #counter = 0;
  #uuids = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Fills the bytes with the next ones of the stream. */
  fill(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#used === this.#block.length) {
        this.#counter += 1;
        this.#block = createHash('sha256').update(`${this.#name} ${this.#counter}`).digest();
        this.#used = 0;
      }
      const taken = Math.min(bytes.length - at, BLOCK_BYTES - this.#used);
      bytes.set(this.#block.subarray(this.#used, this.#used + taken), at);
      at += taken;
      this.#used += taken;
    }
  }

  /** A whole number of 48 bits. */
  nextInteger(): number {
    return this.#next(6).readUIntBE(0, 6);
  }

  /** At least 0 and below 1, with the 53 bits that `Math.random` has. */
  nextUnit(): number {
    const bytes = this.#next(7);
    return (bytes.readUIntBE(0, 6) * 32 + (bytes.readUInt8(6) >> 3)) / 2 ** 53;
  }

  /**
   * A uuid in the form of version 4. Those of one stream sort as they were drawn, up to 65,536 of them: what is listed by id keeps its
   * order when other rows of the same step are not made.
   */
  nextUuid(): `${string}-${string}-${string}-${string}-${string}` {
    const prefix = createHash('sha256').update(`${this.#name} uuids`).digest('hex').slice(0, 8);
    const number = (this.#uuids % 65_536).toString(16).padStart(4, '0');
    this.#uuids += 1;
    const hex = this.#next(9).toString('hex');
    return `${prefix}-${number}-4${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
  }

  #next(size: number): Buffer {
    const bytes = Buffer.alloc(size);
    this.fill(bytes);
    return bytes;
  }
}
