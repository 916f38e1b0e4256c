import { AsyncResource, createHook } from 'node:async_hooks';

/** Work that Node gives to its threads, by the names of its asynchronous resources. Files are counted elsewhere (see `settled`). */
const NODE_WORK = new Set([
  'CHECKPRIMEREQUEST',
  'CIPHERREQUEST',
  'DERIVEBITSREQUEST',
  'HASHREQUEST',
  'KEYEXPORTREQUEST',
  'KEYGENREQUEST',
  'KEYPAIRGENREQUEST',
  'PBKDF2REQUEST',
  'RANDOMBYTESREQUEST',
  'RANDOMPRIMEREQUEST',
  'SCRYPTREQUEST',
  'SIGNREQUEST',
]);

/** Other resources of Node's own are in capitals, or one of these; what is neither belongs to a native module. */
const NODE_RESOURCE = /^(?:[A-Z0-9_]+|Immediate|Timeout|TickObject|Microtask|PROMISE)$/;

/** Native modules make resources that are no work as well; after so long, one that has not come to anything is taken for such. */
const LONGEST_NATIVE_MS = 2_000;

/** To follow promises would cost more than all else. The types do not know this option yet. */
const WITHOUT_PROMISES = { trackPromises: false };

/** What was begun, by the number of its resource; since when, where it is native. */
const underWay = new Map<number, { readonly resource: object; readonly nativeSince: number | undefined }>();
const courses: (() => boolean)[] = [];

const hook = createHook({
  init(id, type, _trigger, resource) {
    const isNodes = NODE_WORK.has(type);
    if (!isNodes && (NODE_RESOURCE.test(type) || resource instanceof AsyncResource)) return;
    if (!courses.some((isInCourse) => isInCourse())) return;
    underWay.set(id, { resource, nativeSince: isNodes ? undefined : performance.now() });
  },
  before: end,
  ...WITHOUT_PROMISES,
});

function end(id: number): void {
  if (underWay.size === 0) return;
  underWay.delete(id);
}

/**
 * From now on counts the work that threads do for the application: for hashes, keys and signatures, and in native modules. Not where this
 * Node cannot leave promises out of it.
 */
export function watchThreadWork(isInCourse: () => boolean): void {
  courses.push(isInCourse);
  if (canPassOverPromises()) hook.enable();
}

function canPassOverPromises(): boolean {
  let hasSeen = false;
  const trial = createHook({
    init: () => {
      hasSeen = true;
    },
    ...WITHOUT_PROMISES,
  }).enable();
  void Promise.resolve();
  trial.disable();
  return !hasSeen;
}

/** Whether a thread is at work for the application, which will hear of it. */
export function isThreadAtWork(): boolean {
  if (underWay.size === 0) return false;
  const now = performance.now();
  for (const [id, { resource, nativeSince }] of underWay) {
    // Node makes the same resource for what it does at once, and gives it nobody to call then.
    const isDone = nativeSince === undefined ? !('ondone' in resource) : now - nativeSince > LONGEST_NATIVE_MS;
    if (isDone) end(id);
  }
  return underWay.size > 0;
}
