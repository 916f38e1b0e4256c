import { posix } from 'node:path';
import type { Plan } from '../plan/plan.ts';
import { configCode, nextHeadersCode, nextHeadersFile, setupCode, suiteCode } from './config-code.ts';
import { harnessCode } from './harness-code.ts';

/** The files of a harness, by their paths from the root of the project. */
export type Files = { readonly [path: string]: string };

/** All that a plan comes to; `double` is the text of the module that stands in for the database's, where one is needed. */
export function harnessFiles(plan: Plan, double: string | undefined): Files {
  const above = posix.dirname(plan.folder);
  return {
    [plan.config]: configCode(plan),
    [`${plan.folder}/harness.ts`]: harnessCode(plan),
    ...(double === undefined ? {} : { [plan.pool.file]: double }),
    ...(plan.application.files?.framework === 'next' && plan.application.files.readsNextHeaders
      ? { [nextHeadersFile(plan.folder)]: nextHeadersCode }
      : {}),
    ...(plan.project.packages.has('vitest')
      ? { [`${above}/global-setup.ts`]: setupCode(plan), [`${above}/tenants.leaks.test.ts`]: suiteCode(plan) }
      : {}),
  };
}
