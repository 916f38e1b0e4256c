import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlNode, type NodeControl } from './control-node.ts';
import { findUnrenewedLibraries } from './id-libraries.ts';
import { prepareProcess } from './prepare-process.ts';

prepareProcess();
const require = createRequire(import.meta.url);

type Make = () => unknown;

/** Every library with its ways to make an id, as an application has them: made once, when its modules were loaded. */
const LIBRARIES: Readonly<Record<string, () => Promise<Readonly<Record<string, Make>>>>> = {
  nanoid: async () => {
    const { nanoid, customAlphabet } = await import('nanoid');
    return { nanoid, custom: customAlphabet('abcdef', 9), long: () => nanoid(300) };
  },
  'nanoid 5': async () => {
    const { nanoid, customAlphabet } = await import('nanoid-5');
    return { nanoid, custom: customAlphabet('abcdef', 9), long: () => nanoid(300) };
  },
  'nanoid 3, required': async () => {
    const { nanoid, customAlphabet } = require('nanoid-3');
    return { nanoid, custom: customAlphabet('0123456789', 12) };
  },
  cuid2: async () => {
    const { createId, init } = await import('@paralleldrive/cuid2');
    return { createId, short: init({ length: 8 }) };
  },
  'cuid2 2, required': async () => {
    const { createId, init } = require('cuid2-2');
    return { createId, short: init({ length: 8 }) };
  },
  cuid: async () => {
    const { default: cuid } = await import('cuid');
    return { cuid };
  },
  ulidx: async () => {
    const { ulid, monotonicFactory } = await import('ulidx');
    return { ulid: () => ulid(), monotonic: monotonicFactory() };
  },
  'ulidx, required': async () => {
    const { ulid, monotonicFactory } = require('ulidx');
    return { ulid: () => ulid(), monotonic: monotonicFactory() };
  },
  ulid: async () => {
    const { ulid, monotonicFactory } = await import('ulid');
    return { ulid: () => ulid(), monotonic: monotonicFactory() };
  },
  'ulid 2, required': async () => {
    const { ulid, monotonicFactory } = require('ulid-2');
    return { ulid: () => ulid(), monotonic: monotonicFactory() };
  },
  uuid: async () => {
    const { v1, v4, v6, v7 } = await import('uuid');
    return { v1: () => v1(), v4: () => v4(), v6: () => v6(), v7: () => v7() };
  },
  'uuid 10, required': async () => {
    const { v1, v4, v6, v7 } = require('uuid-10');
    return { v1: () => v1(), v4: () => v4(), v6: () => v6(), v7: () => v7() };
  },
  'uuid 9, required': async () => {
    const { v1, v4 } = require('uuid-9');
    return { v1: () => v1(), v4: () => v4(), pooled: () => v4({}) };
  },
  uuidv7: async () => {
    const { uuidv7, uuidv4 } = await import('uuidv7');
    return { uuidv7, uuidv4 };
  },
  'uuidv7, required': async () => {
    const { uuidv7 } = require('uuidv7');
    return { uuidv7 };
  },
  bson: async () => {
    const { ObjectId } = await import('bson');
    return { ObjectId: () => new ObjectId().toHexString() };
  },
  'bson 6, required': async () => {
    const { ObjectId } = require('bson-6');
    return { ObjectId: () => new ObjectId().toHexString() };
  },
};

const STEP = { instant: '2031-05-06T07:08:09.123Z', stream: 's1' };

let control: NodeControl;
beforeEach(() => {
  control = controlNode();
});
afterEach(() => control[Symbol.dispose]());

describe.for(Object.entries(LIBRARIES))('%s', ([, load]) => {
  it('makes the same ids in the same step, whatever it has made before, and different ones within it', async () => {
    const makers = await load();
    for (const [name, make] of Object.entries(makers)) {
      const drawn = (count: number) => Array.from({ length: count }, () => String(make()));
      control.begin(STEP);
      const first = drawn(3);
      expect([name, new Set(first).size]).toEqual([name, 3]);
      for (const before of [1, 130, 7]) {
        control.begin({ instant: '2032-01-01T00:00:00.000Z', stream: 'other' });
        expect([name, drawn(before)[0] === first[0]]).toEqual([name, false]);
        control.end();
        drawn(before);
        control.begin(STEP);
        expect([name, drawn(3)]).toEqual([name, first]);
      }
    }
  });

  it('makes other ids each time outside of steps', async () => {
    for (const [name, make] of Object.entries(await load())) {
      const outside = Array.from({ length: 50 }, () => {
        control.begin(STEP);
        control.end();
        return make();
      });
      expect([name, new Set(outside).size]).toEqual([name, 50]);
    }
  });
});

it('cuid makes the same ids in every process, and on every machine', () => {
  const cuid = require('cuid');
  control.begin(STEP);
  const id = String(cuid());
  expect(id.slice(-12, -8)).toBe('0000');
});

it('names those that keep something and are not renewed', async () => {
  expect(findUnrenewedLibraries()).toEqual([]);
  const folder = await mkdtemp(join(tmpdir(), 'leakproof-ids-'));
  try {
    const own = join(folder, 'node_modules/hyperid');
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'index.js'), 'let count = 0; module.exports = () => (count += 1);');
    expect(require(join(own, 'index.js'))()).toBe(1);
    expect(findUnrenewedLibraries()).toEqual(['hyperid']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
