import { relationNames } from '../../../engine/tenancy/relation-names.ts';
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

/** A list of roles by name: `const ROLES = { teamOwner: 'team-owner', … }`, `enum Role { … }`. */
const LIST = /\b(?:const|enum)\s+\w*roles?\b[^={;]*=?\s*\{([^{}]*)\}/gi;

/**
 * The roles that the source lists or compares with, where the database does not say which there are: who may do most, and who may do least. Of a
 * list, those that are called after the tenants, where some are (`team-owner` beside `admin`).
 */
export function findRoles({ modules }: Sources, root = ''): readonly string[] {
  const tenants = relationNames(root);
  const listed = modules.flatMap(({ text }) =>
    [...text.matchAll(LIST)].flatMap(([, body = '']) =>
      [...body.matchAll(/['"]([A-Za-z][\w:-]*)['"]\s*(?:,|$|\n)/g)].flatMap(([, word]) => word ?? []),
    ),
  );
  const own = [...new Set(listed)].filter((word) =>
    tenants.some((name) => new RegExp(`^${name}[-_:]`, 'i').test(word)),
  );
  const ranked = own
    .flatMap((word) => {
      const rank = ROLES.findIndex((role) => word.toLowerCase().endsWith(role));
      return rank < 0 ? [] : [{ word, rank }];
    })
    .sort((one, other) => one.rank - other.rank)
    .map(({ word }) => word);
  if (ranked.length > 1) return fewOf(ranked);
  const mentioned = new Set(
    modules.flatMap(({ text }) => [...text.matchAll(MENTION)].map(([, word]) => word?.toLowerCase())),
  );
  // Where there are members, users are those of the whole application.
  const known = ROLES.filter((role) => mentioned.has(role) && !(role === 'user' && mentioned.has('member')));
  return fewOf(known);
}

function fewOf(roles: readonly string[]): readonly string[] {
  return roles.length <= 3 ? roles : [...roles.slice(0, 2), ...roles.slice(-1)];
}
