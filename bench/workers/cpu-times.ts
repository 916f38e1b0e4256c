import { readdirSync, readFileSync } from 'node:fs';

/** CPU that a process and all that it has started have taken so far, in milliseconds: of Postgres, and of the rest. */
export type CpuTimes = { readonly node: number; readonly postgres: number };

/** The kernel counts in hundredths of a second on every machine that Node runs on. */
const msPerTick = 10;

/** Linux alone tells this. */
export function cpuTimesBelow(root: number): CpuTimes {
  const processes = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? readProcess(Number(name)) : []));
  const times = { node: 0, postgres: 0 };
  const add = (pid: number) => {
    for (const { pid: child, parent, program, ticks } of processes) {
      if (child === pid) times[program.startsWith('postgres') ? 'postgres' : 'node'] += ticks * msPerTick;
      if (parent === pid) add(child);
    }
  };
  add(root);
  return times;
}

function readProcess(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const program = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    // From the third on, see proc_pid_stat(5): state, parent, …, utime, stime, cutime, cstime.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [{ pid, parent: Number(fields[1]), program, ticks }];
  } catch {
    // It has ended by now.
    return [];
  }
}
