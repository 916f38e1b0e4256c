import type { Statement } from '../../../../engine/record/statement.ts';
import { Marked } from '../parts/marked.tsx';
import { counted, visible } from '../words.ts';

const keywords =
  /\b(select|insert into|insert|update|delete from|delete|from|where|and|or|not|in|is|null|set|values|returning|join|left join|inner join|on|order by|group by|having|limit|offset|as|with|union|exists|for update|on conflict|do update|do nothing|begin|commit|rollback|savepoint|distinct|count|case|when|then|else|end|any|between|like|ilike)\b/gi;

/** A statement with its parameters, what came of it, and where it stands in the code. */
export function SqlStatement({
  statement,
  isLate = false,
}: {
  readonly statement: Statement;
  readonly isLate?: boolean;
}) {
  const { text, parameters, rowCount, error, place } = statement;
  return (
    <div class={`sql ${error === null ? '' : 'failed'}`}>
      <pre>
        <SqlText text={text.trim()} />
      </pre>
      <p class="quiet-text">
        {parameters.length > 0 && (
          <>
            with{' '}
            {parameters.map((parameter, at) => (
              <span key={at} class="parameter">
                <span class="quiet-text">${at + 1}</span>{' '}
                <bdi>
                  <Marked text={typeof parameter === 'string' ? parameter : JSON.stringify(parameter)} field="key" />
                </bdi>
              </span>
            ))}
          </>
        )}
        {error === null ? counted(rowCount ?? 0, 'row') : `failed: ${visible(error)}`}
        {isLate && ', after the step before had ended'}
        {place && (
          <>
            , at <PlaceText place={place} />
          </>
        )}
      </p>
    </div>
  );
}

/** A file with its line. */
export function PlaceText({ place }: { readonly place: NonNullable<Statement['place']> }) {
  return <code class="place">{visible(`${place.file}:${place.line}`)}</code>;
}

/** SQL with its words set apart. */
export function SqlText({ text }: { readonly text: string }) {
  const parts: { readonly text: string; readonly isWord: boolean }[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(keywords)) {
    if (index > end) parts.push({ text: text.slice(end, index), isWord: false });
    parts.push({ text: word, isWord: true });
    end = index + word.length;
  }
  parts.push({ text: text.slice(end), isWord: false });
  return (
    <bdi>
      {parts.map((part, at) =>
        part.isWord ? (
          <span key={at} class="sql-word">
            {part.text}
          </span>
        ) : (
          <Marked key={at} text={part.text} />
        ),
      )}
    </bdi>
  );
}
