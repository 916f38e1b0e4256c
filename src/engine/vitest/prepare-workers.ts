import { extname } from 'node:path';
import type { ProjectOfWorkers } from './hold-workers.ts';

/** The module as it runs: its source, or what was built from it. */
const PREPARE = new URL(`../run/node/prepare-on-start${extname(import.meta.url)}`, import.meta.url).href;

/** Has the workers ready for the control of time and chance before a module of the project runs in them (see `prepareProcess`). */
export function prepareWorkers({ config }: ProjectOfWorkers): void {
  config.execArgv.push('--import', PREPARE);
}
