/** A gap in a template, and where it stands. */
export type Slot = { readonly text: string } & (
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'column'; readonly column: string; readonly secret?: string }
  | {
      readonly kind: 'jwt';
      readonly secret: string;
      readonly claims: readonly (readonly [claim: string, word: string])[];
    }
);

/** The gaps of a template, in their order. Braces around anything else are text. */
export function slotsIn(template: string): readonly Slot[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].flatMap(([text, inside = '']): readonly Slot[] => {
    const [first = '', ...rest] = inside.trim().split(/\s+/);
    const [second, secret] = rest;
    if (first === 'jwt' && second !== undefined)
      return [{ kind: 'jwt', text, secret: second, claims: rest.slice(1).flatMap(claimOf) }];
    if (first.includes('.') && second === 'signed' && secret !== undefined)
      return [{ kind: 'column', text, column: first, secret }];
    if (second !== undefined || !/^[\w.]+$/.test(first)) return [];
    return [first.includes('.') ? { kind: 'column', text, column: first } : { kind: 'word', text, word: first }];
  });
}

function claimOf(text: string): readonly (readonly [string, string])[] {
  const [, claim, word] = /^([\w-]+)=(\w+)$/.exec(text) ?? [];
  return claim === undefined || word === undefined ? [] : [[claim, word]];
}
