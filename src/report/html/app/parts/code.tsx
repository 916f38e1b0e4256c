import { useContext, useMemo, useState } from 'preact/hooks';
import type { Json } from '../../../../engine/sequence/json.ts';
import { counted } from '../words.ts';
import { type JsonLine, jsonLines, lineText } from './json-lines.ts';
import { Marked, Marks } from './marked.tsx';
import { Scrolling } from './scrolling.tsx';

/** How many lines are shown before somebody asks for more. */
const firstLines = 14;

/** How many marked lines are shown besides. */
const mostMarked = 6;

type CodeProps = {
  readonly value: Json;
  readonly label: string;
  /** Lines to point out, by their number. */
  readonly pointed?: ReadonlySet<number>;
  readonly isWhole?: boolean;
};

/** JSON for people: folded where it is long, with a way to see all. */
export function Code({ value, label, pointed, isWhole = false }: CodeProps) {
  const lines = useMemo(() => jsonLines(value), [value]);
  return <Lines lines={lines} label={label} pointed={pointed} isWhole={isWhole} />;
}

type LinesProps = {
  readonly lines: readonly JsonLine[];
  readonly label: string;
  readonly pointed?: ReadonlySet<number> | undefined;
  readonly isWhole?: boolean;
};

export function Lines({ lines, label, pointed, isWhole = false }: LinesProps) {
  const [isOpen, setOpen] = useState(isWhole);
  const marker = useContext(Marks);
  const isLong = lines.length > firstLines + 4;
  const shown = useMemo(() => {
    if (isOpen || !isLong) return lines.map((line, at) => ({ line, at }));
    const marked = lines.flatMap((line, at) => (marker.hasForeign(lineText(line)) ? [at] : []));
    return shortened(lines, pointed && pointed.size > 0 ? pointed : undefined, marked.slice(0, mostMarked));
  }, [lines, isOpen, isLong, pointed, marker]);
  return (
    <Scrolling class="code" label={label}>
      <pre>
        {shown.map(({ line, at }, place) => (
          <div
            key={at}
            class={`line ${pointed?.has(at) ? 'pointed' : ''} ${at > (shown[place - 1]?.at ?? -1) + 1 ? 'after-gap' : ''}`}
            style={{ '--indent': line.indent }}
          >
            {line.tokens.map((token, place) => (
              <bdi key={place} class={`token-${token.kind}`}>
                {token.kind === 'sign' || token.kind === 'key' ? (
                  token.text
                ) : (
                  <Value text={token.text} kind={token.kind} field={token.field} />
                )}
              </bdi>
            ))}
          </div>
        ))}
      </pre>
      {isLong && (
        <button type="button" class="quiet more" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? 'Show less' : `Show all ${counted(lines.length, 'line')}`}
        </button>
      )}
    </Scrolling>
  );
}

/** A long text in JSON is cut as well. */
const longText = 400;

function Value({
  text,
  kind,
  field,
}: {
  readonly text: string;
  readonly kind: string;
  readonly field?: string | undefined;
}) {
  const [isOpen, setOpen] = useState(false);
  if (kind === 'text' && text.length <= 8) {
    // A short key is marked without its quotes.
    return (
      <>
        "<Marked text={text.slice(1, -1)} field={field} />"
      </>
    );
  }
  if (text.length <= longText + 100 || isOpen) return <Marked text={text} field={field} />;
  return (
    <>
      <Marked text={text.slice(0, longText)} />
      <button type="button" class="quiet inline" onClick={() => setOpen(true)}>
        … {counted(text.length - longText, 'more character')}
      </button>
    </>
  );
}

/** The first lines, fewer where others are pointed out; and those, and what is marked, with what stands beside them. */
function shortened(lines: readonly JsonLine[], pointed: ReadonlySet<number> | undefined, marked: readonly number[]) {
  const near = new Set([...(pointed ?? []), ...marked].flatMap((at) => [at - 1, at, at + 1]));
  const first = pointed === undefined ? firstLines : 3;
  return lines.map((line, at) => ({ line, at })).filter(({ at }) => at < first || near.has(at));
}
