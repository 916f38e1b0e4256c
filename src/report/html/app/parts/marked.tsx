import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { visible } from '../words.ts';
import { Marker } from './marks.ts';

/** What is marked in everything below. */
export const Marks = createContext(new Marker([]));

/** A text with what is somebody's marked in it, and what the finding is about marked loudly. */
export function Marked({ text, field }: { readonly text: string; readonly field?: string | undefined }) {
  const segments = useContext(Marks).segments(text, field);
  return (
    <>
      {segments.map(({ text: part, mark }, at) =>
        mark === null ? (
          visible(part)
        ) : (
          <mark key={at} class={`${mark.isForeign ? 'foreign' : 'known'} ${tint(mark.tenant)}`} title={mark.title}>
            {visible(part)}
            {mark.isForeign && <span class="sr-only"> ({mark.title})</span>}
          </mark>
        ),
      )}
    </>
  );
}

/** The class that gives something a tenant's colour. */
export function tint(tenant: number | null): string {
  return tenant === null ? 'nobody' : `tenant-${tenant % 6}`;
}
