import type { ComponentChildren } from 'preact';

type ScrollingProps = { readonly label: string; readonly class: string; readonly children: ComponentChildren };

/** What may be wider or longer than its place: it scrolls by itself, by the keyboard as well. */
export function Scrolling({ label, class: name, children }: ScrollingProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <section class={name} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
