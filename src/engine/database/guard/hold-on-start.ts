import { holdProcess } from './hold-process.ts';

/** To be loaded by `--import`, before anything else of a process runs: holds it for its whole life (see `heldStart`). */
holdProcess(() => {});
