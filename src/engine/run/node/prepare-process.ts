import { installSwitches } from './control-node.ts';
import { watchIdLibraries } from './id-libraries.ts';

/**
 * Makes ready for the control of time and chance, for as long as the process lives. Call it before anything of the application is loaded: a
 * library that keeps a reference to a function such as `randomUUID` keeps the one it found. Idempotent.
 */
export function prepareProcess(): void {
  installSwitches();
  watchIdLibraries();
}
