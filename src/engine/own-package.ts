import { readFileSync } from 'node:fs';

// Read from the file, which lies two folders up from the sources and from what is built of them. Kept to syntax that old versions of Node
// read too: the command line asks here whether its Node is new enough.
const content: { readonly version: string; readonly engines: { readonly node: string } } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

/** The version of leakproof that runs. */
export const ownVersion = content.version;

/** The versions of Node that leakproof runs on, e.g. `>=24.0.0`. */
export const supportedNode = content.engines.node;
