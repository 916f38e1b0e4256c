import type { Sources } from './sources.ts';

/** What roles are called in most applications, who may do most before who may do least. */
const ROLES = [
  'owner',
  'admin',
  'administrator',
  'manager',
  'editor',
  'staff',
  'agent',
  'member',
  'user',
  'viewer',
  'guest',
];

/** A word in quotes, some words after one that tells of a role. */
const MENTION = /\broles?\w*\b[^;\n]{0,60}?['"]([a-z]+)['"]/gi;

/** The roles that the source compares with, where the database does not say which there are: who may do most, and who may do least. */
export function findRoles({ modules }: Sources): readonly string[] {
  const mentioned = new Set(
    modules.flatMap(({ text }) => [...text.matchAll(MENTION)].map(([, word]) => word?.toLowerCase())),
  );
  // Where there are members, users are those of the whole application.
  const known = ROLES.filter((role) => mentioned.has(role) && !(role === 'user' && mentioned.has('member')));
  return known.length <= 3 ? known : [...known.slice(0, 2), ...known.slice(-1)];
}
