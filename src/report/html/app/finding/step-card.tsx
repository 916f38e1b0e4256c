import type { StepRecord } from '../../../../engine/record/step-record.ts';
import type { Json } from '../../../../engine/sequence/json.ts';
import { curlCommand } from '../../../curl-command.ts';
import { OutcomeChip } from '../parts/chips.tsx';
import { Code } from '../parts/code.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Marked } from '../parts/marked.tsx';
import { isReferenceLike, referenceText } from '../parts/reference-text.ts';
import { counted, visible } from '../words.ts';
import type { LaneStep } from './lanes.ts';
import { RowChange } from './row-change.tsx';
import { SqlStatement } from './sql.tsx';
import { TwinAnswers } from './twin-answers.tsx';

/** A step in its lane: who did what, how it ended, and, folded, all that is known of it. */
export function StepCard({ step, number }: { readonly step: LaneStep; readonly number: number }) {
  const { record, responses, changes, isViolating } = step;
  const { request, outcome, actor, statements, late, faults, twin } = record;
  const curl = curlCommand(request);
  const rows = changes.length;
  // Where it was refused, what tells something is how that differs from another refusal.
  const isAnswered = !twin || outcome.kind === 'succeeded';
  const sql = statements.length + late.length;
  return (
    <article
      class={`step-card ${isViolating ? 'violating' : ''}`}
      id={`step-${record.step.id}`}
      aria-label={`step ${number}`}
    >
      <header>
        <span class="step-number">{number}</span>
        <h3>
          <bdi>{visible(record.step.action)}</bdi>
        </h3>
        <OutcomeChip outcome={outcome} />
      </header>
      <p class="by">
        <bdi>{visible(actor.id)}</bdi>
        {actor.role !== actor.id && <span class="quiet-text"> {visible(actor.role)}</span>}
        <span class="quiet-text"> {record.step.id}</span>
      </p>
      <InputLine record={record} />
      {outcome.kind === 'fault' && (
        <p class="fault">
          <Marked text={outcome.message} />
        </p>
      )}
      {faults.map((fault, at) => (
        <p key={at} class="fault">
          <Marked text={fault} />
        </p>
      ))}
      {request !== undefined && (
        <details>
          <summary>
            Request <RequestLine request={request} />
          </summary>
          <Code value={withoutLead(request)} label={`Request of step ${number}`} />
          {curl !== undefined && <CopyButton label="Copy curl" text={curl} />}
        </details>
      )}
      {responses.map(({ content }, at) => (
        <details key={at} open={isViolating && isAnswered}>
          <summary>Response</summary>
          <Code value={bodyFirst(content)} label={`Response of step ${number}`} />
        </details>
      ))}
      {twin && <TwinAnswers record={record} twin={twin} isOpen={isViolating && !isAnswered} />}
      {rows > 0 && (
        <details open={isViolating}>
          <summary>{counted(rows, 'row change')}</summary>
          {changes.map((change) => (
            <RowChange key={change.position} change={change} />
          ))}
        </details>
      )}
      {sql > 0 && (
        <details>
          <summary>{counted(sql, 'statement')}</summary>
          {late.map((statement, at) => (
            <SqlStatement key={`late ${at}`} statement={statement} isLate />
          ))}
          {statements.map((statement, at) => (
            <SqlStatement key={at} statement={statement} />
          ))}
        </details>
      )}
    </article>
  );
}

/** The input with the handles that it was given, and whose rows they name. */
function InputLine({ record: { step, references } }: { readonly record: StepRecord }) {
  const fields = step.input !== null && typeof step.input === 'object' ? Object.entries(step.input) : [];
  if (fields.length === 0) return null;
  return (
    <dl class="input">
      {fields.map(([field, value]) => {
        const whose = references.find((reference) => reference.field === field)?.whose;
        return (
          <div key={field}>
            <dt>
              <bdi>{visible(field)}</bdi>
            </dt>
            <dd>
              <bdi>{visible(inputText(value))}</bdi>
              {whose !== undefined && <span class={`whose ${whose}`}>{whose}</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function inputText(value: Json): string {
  if (isReferenceLike(value)) return referenceText(value.$ref);
  if (Array.isArray(value)) return `[${value.map(inputText).join(', ')}]`;
  const text = JSON.stringify(value) ?? '';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function RequestLine({ request }: { readonly request: Json }) {
  if (request === null || typeof request !== 'object' || Array.isArray(request)) return null;
  const { method, path } = request as { readonly [field: string]: Json };
  if (typeof method !== 'string' || typeof path !== 'string') return null;
  return (
    <code>
      <bdi>
        {visible(method)} <Marked text={path} />
      </bdi>
    </code>
  );
}

/** What the summary already says is left out. */
function withoutLead(request: Json): Json {
  if (request === null || typeof request !== 'object' || Array.isArray(request)) return request;
  const { method: _, path: __, ...rest } = request as { readonly [field: string]: Json };
  return rest;
}

/** Of an HTTP answer the body is what people look for; headers come last. */
function bodyFirst(content: Json): Json {
  if (content === null || typeof content !== 'object' || Array.isArray(content) || !('body' in content)) return content;
  const { status, body, ...rest } = content as { readonly [field: string]: Json };
  return { ...(status === undefined ? {} : { status }), body: body ?? null, ...rest };
}
