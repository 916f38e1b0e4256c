/**
 * Whether correct applications are left in peace, and the bugs planted in each are found: `node bench/family.ts [runs] [variant …]` prints
 * a table. An application without a bug is run so many times; one with a bug until something is found, and at most as often.
 */
import { provideDatabase } from '../src/engine/database/embedded/provide-database.ts';
import { prepareProcess } from '../src/engine/run/node/prepare-process.ts';
import type { Tally } from '../tests/integration/family/campaign.ts';
import type { Variant } from '../tests/integration/family/variants.ts';

// As the command does, before anything of an application is loaded.
prepareProcess();
const { runSeeds } = await import('../tests/integration/family/campaign.ts');
const { openVariant } = await import('../tests/integration/family/open-variant.ts');
const { seenBy } = await import('../tests/integration/family/traits.ts');
const { variants } = await import('../tests/integration/family/variants.ts');

const maxSteps = 50;
const longestProof = 600;

process.env.INTEGRATION_TEST ??= '1';
await using _database = await provideDatabase(process.env);
const [limit = '1000', ...wanted] = process.argv.slice(2);
const runs = Number(limit);

console.log(
  '| variant | runs | steps | projections | set aside | findings | breaks | bugs: run in which each was found |',
);
console.log('|---|---|---|---|---|---|---|---|');
for (const variant of variants.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
  await measure(variant);

async function measure(variant: Variant): Promise<void> {
  await using open = await openVariant(variant);
  const clean = await runSeeds(open.session, { runs, maxSteps });
  const found: string[] = [];
  for (const bug of variant.bugs) {
    open.plant(bug);
    const hunt = await runSeeds(open.session, { runs, maxSteps, untilFinding: true });
    const by = [...new Set([...hunt.findings.values()].map(({ invariant }) => invariant))].join(', ');
    const isWrong = [...hunt.findings.values()].some(({ invariant }) => !seenBy[bug].includes(invariant));
    found.push(
      `${bug} ${by === '' ? 'MISSED' : hunt.runs} (${by}${isWrong ? ', WRONG' : ''})${hunt.breaks.size > 0 ? ` ${hunt.breaks.size} breaks` : ''}`,
    );
  }
  const { steps, projections, setAside, findings, breaks } = clean;
  console.log(
    `| ${variant.name} | ${clean.runs} | ${steps} | ${projections} | ${setAside.length} | ${findings.size} | ${breaks.size} | ${found.join('; ')} |`,
  );
  explain(clean);
}

/** What was wrong with an application that has nothing wrong, below its row. */
function explain({ findings, breaks, setAside }: Tally): void {
  for (const [signature, { seed, message, proof }] of findings)
    console.error(`seed ${seed}: ${signature}\n  ${message}\n  ${proof.join('\n  ').slice(0, longestProof)}`);
  for (const text of setAside) console.error(text.slice(0, longestProof));
  for (const [seed, text] of breaks) console.error(`seed ${seed}: ${text.slice(0, longestProof)}`);
}
