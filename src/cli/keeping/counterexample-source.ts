import type { Bundle } from '../../engine/evidence/bundle.ts';

/** What the source of a test imports, as it stands there. */
export type TestImports = { readonly face: string; readonly harness: string };

/**
 * The source of a vitest test of a bundle's counterexample: it fails until that is mended. All that comes from the bundle stands in it as
 * JSON, which is no code whatever it holds.
 */
export function counterexampleSource(bundle: Bundle, { face, harness }: TestImports): string {
  const { signature, invariantId, counterexample } = bundle;
  const { version, steps } = counterexample;
  return [
    `import { counterexampleTest } from ${literal(face)};`,
    `import { harness } from ${literal(harness)};`,
    '',
    `// Found by leakproof. Fails until ${invariantId} holds; keep it afterwards.`,
    'counterexampleTest(harness, {',
    `  title: ${literal(titleOf(bundle))},`,
    `  signature: ${literal(signature)},`,
    '  sequence: {',
    `    version: ${version},`,
    '    steps: [',
    ...steps.map((step) => `      ${literal(step)},`),
    '    ],',
    '  },',
    '});',
    '',
  ].join('\n');
}

/** The title says what must not be, without keys of rows, which are another's in the next run. */
function titleOf({ invariantId, counterexample, signature }: Bundle): string {
  const { steps } = counterexample;
  const last = steps.at(-1);
  return `${signature} does not happen by ${steps.length === 1 ? '' : `${steps.length} steps up to `}${last?.action ?? invariantId} of ${last?.actor ?? 'nobody'}`;
}

/** JSON is JavaScript; what would end a line of it, or turn its reading order, is escaped. */
function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16)}`,
  );
}
