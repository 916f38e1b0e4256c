import imported, { type Builder, type TestCase } from 'junit-report-builder';
import { printable } from '../../engine/printable.ts';
import { placeText } from '../../engine/record/place.ts';
import { type Found, findingsOf } from '../found.ts';
import type { SavedCampaign } from '../saved-campaign.ts';
import { courseText, isWhole, verdictText } from '../verdict-text.ts';

// Its types speak of a default export, which the module itself is.
const builder = imported as unknown as Builder & { readonly newBuilder: () => Builder };

/**
 * A campaign as JUnit XML: a case for each invariant, passed where it held, skipped where it had nothing to judge; one that fails for each
 * finding; and one for the campaign, which is an error where it says nothing of leaks.
 */
export async function junitReport(saved: SavedCampaign): Promise<string> {
  const { campaign, flaky } = saved;
  const found = await findingsOf(saved);
  const report = builder.newBuilder();
  const suite = report.testSuite().name(`leakproof ${campaign.application}`).timestamp(campaign.startedAt);
  suite.time(campaign.elapsedMs / 1000);
  const add = (name: string) => suite.testCase().className(`leakproof.${campaign.application}`).name(xmlText(name));

  const whole = add('the campaign').standardOutput(xmlText(`${verdictText(campaign)}\n${courseText(campaign)}`));
  if (!isWhole(campaign)) whole.error(xmlText(verdictText(campaign)));
  const violated = new Set(
    found.flatMap(({ entry }) => [entry.signature, ...entry.also].map((one) => one.split(' ')[0])),
  );
  for (const { id, title, judged } of campaign.invariants) {
    if (violated.has(id)) continue;
    const held = add(`${id} ${title}`);
    if (judged === 0) held.skipped();
  }
  for (const finding of found)
    fail(add(`${finding.entry.invariant} ${finding.entry.title}: ${finding.entry.signature}`), finding);
  for (const { entry } of flaky) {
    add(`flaky: ${entry.signature}`)
      .standardOutput(xmlText(`did not happen again: ${entry.message}`))
      .skipped();
  }
  return report.build();
}

function fail(test: TestCase, { message, text, statement, entry }: Found): void {
  if (statement?.place) test.file(statement.place.file).property('place', placeText(statement.place));
  test.failure(xmlText(message), entry.invariant).stacktrace(xmlText(text));
}

/** Without what no XML may hold, even as an escape. */
function xmlText(text: string): string {
  return printable(text)
    .toWellFormed()
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd');
}
