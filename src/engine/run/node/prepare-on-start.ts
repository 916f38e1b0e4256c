import { prepareProcess } from './prepare-process.ts';

/** To be loaded by `--import`, before anything else of a process runs (see `prepareProcess`). */
prepareProcess();
