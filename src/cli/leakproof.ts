#!/usr/bin/env node
import { supportedNode } from '../engine/own-package.ts';
import { objectionToNode } from './node-version.ts';

const objection = objectionToNode(process.versions.node, supportedNode);
if (objection !== undefined) {
  console.error(`UsageError: ${objection}`);
  process.exit(2);
}

// Only now, since an older Node could not even read it.
const { keepCompiled } = await import('../engine/keep-compiled.ts');
keepCompiled();
const { exitOn } = await import('./exit.ts');
const { createProgram } = await import('./program.ts');
await createProgram().parseAsync().catch(exitOn);
