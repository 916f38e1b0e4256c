import type { Mutant } from 'leakproof/vite';

/** Bugs to plant, to see them found. */
export const mutants: readonly Mutant[] = [
  {
    id: 'list',
    title: 'the boards of all teams are listed',
    file: 'src/boards.ts',
    find: 'where: { teamId: request.membership.teamId },\n      select',
    replace: 'select',
  },
  {
    id: 'read',
    title: 'a card is read whichever team it is of',
    file: 'src/cards.ts',
    find: 'where: { id: request.params.card, board: { teamId: request.membership.teamId } },\n      include',
    replace: 'where: { id: request.params.card },\n      include',
  },
  {
    id: 'member',
    title: 'whoever has left a team still gets in',
    file: 'src/sessions.ts',
    find: 'endedAt: null, ',
    replace: '',
  },
];
