import * as fc from 'fast-check';

/** Text that a person might type, with what tends to break: quotes, wildcards, markup, letters beyond ASCII. Never empty. */
export const freeText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('fragile', 'left at the gate', 'second floor', 'call first', 'damaged box') },
  { weight: 1, arbitrary: fc.constantFrom("O'Neill", '100% _sure_', '<b>bold</b>', 'Grüße 箱', '=1+1', '"quoted"') },
);
