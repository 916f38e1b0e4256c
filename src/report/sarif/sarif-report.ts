import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from 'node-sarif-builder';
import type { CodeFlow, Location, PhysicalLocation, Result } from 'sarif';
import { renderStep } from '../../engine/evidence/render-step.ts';
import { printable } from '../../engine/printable.ts';
import type { Outcome } from '../../engine/record/observation.ts';
import type { Place } from '../../engine/record/place.ts';
import type { Statement } from '../../engine/record/statement.ts';
import type { Step } from '../../engine/sequence/step.ts';
import { type Found, findingsOf } from '../found.ts';
import type { SavedCampaign } from '../saved-campaign.ts';
import { isWhole, verdictText } from '../verdict-text.ts';

/**
 * A campaign as a log of SARIF 2.1.0: a rule for each invariant, a result for each finding, at the place of the statement that did it, with
 * the steps of the counterexample as its flow.
 */
export async function sarifReport(saved: SavedCampaign): Promise<string> {
  const { campaign } = saved;
  const run = new SarifRunBuilder().initSimple({
    toolDriverName: 'leakproof',
    toolDriverVersion: campaign.origin.versions.leakproof,
  });
  Object.assign(run.run, {
    // Columns of source maps are counted so.
    columnKind: 'utf16CodeUnits',
    automationDetails: { id: `leakproof/${campaign.application}/` },
    invocations: [
      {
        executionSuccessful: isWhole(campaign),
        startTimeUtc: campaign.startedAt,
        endTimeUtc: new Date(Date.parse(campaign.startedAt) + campaign.elapsedMs).toISOString(),
        ...(isWhole(campaign)
          ? {}
          : { toolExecutionNotifications: [{ level: 'error', message: { text: printable(verdictText(campaign)) } }] }),
      },
    ],
  });
  const found = await findingsOf(saved);
  for (const [ruleId, title] of rulesOf(saved))
    run.addRule(new SarifRuleBuilder().initSimple({ ruleId, shortDescriptionText: title, fullDescriptionText: title }));
  for (const finding of found) run.addResult(new SarifResultBuilder(resultOf(finding)));
  const log = new SarifBuilder();
  log.addRun(run);
  return `${log.buildSarifJsonString({ indent: true })}\n`;
}

/** Those of the campaign, and those of its findings, which may be of an older one. */
function rulesOf({ campaign }: SavedCampaign): ReadonlyMap<string, string> {
  return new Map([
    ...campaign.invariants.map(({ id, title }) => [id, title] as const),
    ...campaign.findings.map(({ invariant, title }) => [invariant, title] as const),
  ]);
}

function resultOf(found: Found): Result {
  const { entry, message, statement, bundle, isNew } = found;
  const ways = statement?.calledFrom ?? [];
  const kin = (statement?.kin ?? []).flatMap(({ place }) => (place ? [place] : []));
  const related = [
    ...ways.map((place) => locationOf(place, 'called from here')),
    ...kin.map((place) => locationOf(place, 'has a condition on the tenant')),
  ].map((location, at) => ({ id: at + 1, ...location }));
  return {
    ruleId: entry.invariant,
    level: entry.verdict === 'confirmed' ? 'error' : 'warning',
    message: { text: message },
    locations: [
      {
        ...(statement?.place ? { physicalLocation: physical(statement.place) } : {}),
        logicalLocations: [{ name: entry.action ?? entry.invariant, kind: 'function' }],
      },
    ],
    ...(related.length > 0 ? { relatedLocations: related } : {}),
    ...flowOf(found),
    partialFingerprints: { 'leakproofSignature/v1': createHash('sha256').update(entry.signature).digest('hex') },
    ...(isNew === null ? {} : { baselineState: isNew ? 'new' : 'unchanged' }),
    properties: {
      signature: entry.signature,
      replay: bundle?.replay ?? null,
      ...(statement ? { sql: statement.text } : {}),
    },
  };
}

/** The steps of the counterexample in their order, each at the place of its first statement. */
function flowOf({ bundle }: Found): { readonly codeFlows?: CodeFlow[] } {
  const locations = (bundle?.steps ?? []).map(({ step, outcome, statements }) => {
    // Written by leakproof, as the schema of bundles has it.
    const place = (statements as readonly Statement[]).find((one) => one.place)?.place;
    const text = printable(renderStep(step as Step, outcome as Outcome));
    return { location: { message: { text }, ...(place ? { physicalLocation: physical(place) } : {}) } };
  });
  return locations.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations }] }] };
}

function locationOf(place: Place, text: string): Location {
  return { physicalLocation: physical(place), message: { text } };
}

/** From the folder of the project, which is that of the repository for whoever shows it; absolute where it lies outside. */
function physical({ file, line, column }: Place): PhysicalLocation {
  const isOutside = /^(?:\/|[A-Za-z]:)/.test(file);
  const uri = isOutside ? pathToFileURL(file).href : file.split('/').map(encodeURIComponent).join('/');
  return {
    artifactLocation: isOutside ? { uri } : { uri, uriBaseId: '%SRCROOT%' },
    region: { startLine: line, startColumn: column },
  };
}
