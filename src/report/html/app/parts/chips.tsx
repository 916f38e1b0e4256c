import type { Outcome } from '../../../../engine/record/observation.ts';
import { visible } from '../words.ts';
import { tint } from './marked.tsx';

/** How a step ended, in a word and a colour. */
export function OutcomeChip({ outcome }: { readonly outcome: Outcome }) {
  const text =
    outcome.kind === 'refused'
      ? `refused ${outcome.code}`
      : outcome.kind === 'inapplicable'
        ? 'not applicable'
        : outcome.kind;
  return <span class={`chip outcome-${outcome.kind}`}>{visible(text)}</span>;
}

/** A tenant by its name and colour. */
export function TenantChip({ name, place }: { readonly name: string; readonly place: number | null }) {
  return (
    <span class={`chip tenant ${tint(place)}`}>
      <bdi>{visible(name)}</bdi>
    </span>
  );
}
