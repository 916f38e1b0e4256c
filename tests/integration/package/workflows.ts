import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const workflow = z.object({
  jobs: z.record(
    z.string(),
    z.object({
      steps: z.array(
        z.object({
          uses: z.string().optional(),
          run: z.string().optional(),
          env: z.record(z.string(), z.string()).optional(),
        }),
      ),
    }),
  ),
});

const kubernetesJob = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.tuple([z.object({ command: z.array(z.string()) })]) }) }),
  }),
});

/** The lines that a job of a workflow in docs/workflows runs, each as a shell would be given it. What it installs by is left out. */
export function stepsOf(file: string, job: string): readonly string[] {
  const { steps = [] } = workflow.parse(read(file)).jobs[job] ?? {};
  return steps.flatMap(({ run, env = {} }) => {
    if (run === undefined || run === 'npm ci') return [];
    const variables = Object.entries(env).filter(([, value]) => !value.startsWith('${{'));
    return [[...variables.map(([name, value]) => `${name}=${value}`), run].join(' ')];
  });
}

/** The line that the container of a Kubernetes job runs. */
export function commandOf(file: string): string {
  return kubernetesJob.parse(read(file)).spec.template.spec.containers[0].command.at(-1) ?? '';
}

function read(file: string): unknown {
  return parse(readFileSync(new URL(`../../../docs/workflows/${file}`, import.meta.url), 'utf8'));
}
