import type { Bundle } from '../../engine/evidence/bundle.ts';
import { renderStep } from '../../engine/evidence/render-step.ts';
import { printable } from '../../engine/printable.ts';
import type { Outcome } from '../../engine/record/observation.ts';
import type { Json } from '../../engine/sequence/json.ts';
import type { Step } from '../../engine/sequence/step.ts';
import { curlCommand } from '../../report/curl-command.ts';

/** A header that says who asks: its value stands in a variable. */
const credential = /(?<= -H '[\w-]+: ')"\$([A-Z][A-Z_\d]*)"/g;

/**
 * The steps of a bundle as a script for a POSIX shell: a line of curl for each that asked over HTTP, a comment for each other. It runs
 * against the application at `$BASE_URL`; who asks is told by variables, one an actor. Nothing from the bundle is run as code.
 */
export function curlScript({ invariantId, message, steps }: Bundle): string {
  const variables = new Set<string>();
  const lines = steps.flatMap(({ step, outcome, request }) => {
    // Written by leakproof, as the schema of bundles has it.
    const { actor, ...rest } = step as Step;
    const command = curlCommand(request as Json | undefined);
    const heading = comment(renderStep({ ...rest, actor }, outcome as Outcome));
    if (command === undefined) return [heading, '# (it asks nothing over HTTP)', ''];
    const own = command.replaceAll(credential, (_, name: string) => {
      const variable = `${name}_OF_${actor.toUpperCase().replaceAll(/\W+/g, '_')}`;
      variables.add(variable);
      return `"$${variable}"`;
    });
    return [heading, own, ''];
  });
  return [
    comment(`${invariantId}: ${message}`),
    '# Ids are those of the run that found it: put in those that your application gives.',
    '',
    demand('BASE_URL', 'where the application is, such as http://127.0.0.1:3000'),
    ...[...variables].map((variable) => demand(variable, 'the header of that actor')),
    '',
    ...lines,
  ].join('\n');
}

/** A line that ends the script with a word on the variable, where it is not set. */
function demand(variable: string, what: string): string {
  return `: "\${${variable}:?${what}}"`;
}

function comment(text: string): string {
  return `# ${printable(text).replaceAll(/[\r\n]+/g, ' ')}`;
}
