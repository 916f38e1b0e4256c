/** How long something may take before it is told that it does. */
const patienceMs = 20_000;

/** Waits for the work, and says once what is waited for where that takes long: it may never come, and nobody would know why. */
export async function withPatience<Result>(work: Promise<Result>, whatFor: string): Promise<Result> {
  // Where nothing else is left to wait for, the process is to end, and says so.
  const timer = setTimeout(() => console.error(whatFor), patienceMs).unref();
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
