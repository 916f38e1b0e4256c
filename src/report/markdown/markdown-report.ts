import type { Nodes, RootContent } from 'mdast';
import { toMarkdown } from 'mdast-util-to-markdown';
import { printable } from '../../engine/printable.ts';
import { placeText } from '../../engine/record/place.ts';
import { type Found, findingsOf, notMetAgain } from '../found.ts';
import type { SavedCampaign } from '../saved-campaign.ts';
import { courseText, verdictText } from '../verdict-text.ts';

/** A comment of GitHub holds 65,536 letters, of which lists need some. */
const longestFindings = 45_000;

/** How much of one finding is shown, and of a list. */
const longestText = 8_000;
const mostListed = 20;
const longestListed = 200;

/**
 * A campaign as Markdown, for a comment on a pull request or the summary of a job: what was found, first what the campaign before did not
 * find; each with its place, the counterexample, and the command that replays it. What comes from the application stands in code, so that it
 * neither is Markdown or HTML nor calls anybody.
 */
export async function markdownReport(saved: SavedCampaign): Promise<string> {
  const { campaign, last } = saved;
  const found = await findingsOf(saved);
  const fresh = found.filter(({ isNew }) => isNew === true).length;
  const against = last === null || found.length === 0 ? '' : `, ${fresh} of them new since the last campaign`;
  const nodes: RootContent[] = [
    heading(2, [plain('Leakproof: '), plain(`${verdictText(campaign)}${against}`)]),
    paragraph([plain(`${courseText(campaign)}.`)]),
  ];
  const rest: string[] = [];
  let length = 0;
  for (const finding of found) {
    const section = sectionOf(finding);
    const more = write(section).length;
    if (length + more > longestFindings) rest.push(finding.entry.signature);
    else {
      nodes.push(...section);
      length += more;
    }
  }
  nodes.push(
    ...listed('Found as well, and too long to show here', rest),
    ...listed('Found by the last campaign, and not met in this one', notMetAgain(saved)),
    ...listed(
      'Flaky, which did not happen again',
      campaign.flaky.map(({ signature }) => signature),
    ),
    ...listed(
      'Accepted, and still there',
      campaign.accepted.filter(({ state }) => state === 'occurs').map(({ signature }) => signature),
    ),
    ...listed(
      'Accepted, and no longer there',
      campaign.accepted.filter(({ state }) => state === 'gone').map(({ signature }) => signature),
    ),
  );
  return write(nodes);
}

function sectionOf({ entry, isNew, statement, text, bundle }: Found): readonly RootContent[] {
  const shown = text.length > longestText ? `${text.slice(0, longestText)}\n…` : text;
  const replay = bundle?.replay;
  return [
    heading(3, [plain(`${entry.invariant} ${entry.title}${isNew === true ? ' (new)' : ''}`)]),
    ...(statement?.place ? [paragraph([plain(`${did[statement.did]} at `), code(placeText(statement.place))])] : []),
    { type: 'code', lang: 'text', value: shown },
    ...(replay === undefined ? [] : [{ type: 'code', lang: 'sh', value: printable(replay) } as const]),
  ];
}

const did = { read: 'Read', wrote: 'Written', failed: 'Refused by the database' } as const;

/** A list under a line of text, as far as it is not too long; nothing where it is empty. */
function listed(title: string, items: readonly string[]): readonly RootContent[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, mostListed);
  const more = items.length > shown.length ? [[plain(`and ${items.length - shown.length} more`)]] : [];
  return [
    paragraph([plain(`${title}:`)]),
    {
      type: 'list',
      ordered: false,
      spread: false,
      children: [...shown.map((item) => [code(item)]), ...more].map((children) => ({
        type: 'listItem',
        spread: false,
        children: [paragraph(children)],
      })),
    },
  ];
}

type Phrase = { readonly type: 'text' | 'inlineCode'; readonly value: string };

/** Our own words; of others' only what cannot call anybody. */
function plain(value: string): Phrase {
  return {
    type: 'text',
    value: printable(value)
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/@(?=\w)/g, '@\u200b'),
  };
}

function code(value: string): Phrase {
  return { type: 'inlineCode', value: printable(value).replaceAll(/\s+/g, ' ').slice(0, longestListed) };
}

function paragraph(children: readonly Phrase[]): RootContent & { type: 'paragraph' } {
  return { type: 'paragraph', children: [...children] };
}

function heading(depth: 2 | 3, children: readonly Phrase[]): RootContent {
  return { type: 'heading', depth, children: [...children] };
}

function write(nodes: readonly RootContent[]): string {
  const root: Nodes = { type: 'root', children: [...nodes] };
  return toMarkdown(root, { bullet: '-' });
}
