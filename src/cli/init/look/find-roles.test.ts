import { expect, it } from 'vitest';
import { findRoles } from './find-roles.ts';
import { lookAtProject } from './look-project.ts';
import { treeOf } from './source-tree.ts';
import { readSources } from './sources.ts';

function rolesIn(text: string, root?: string): readonly string[] {
  const tree = treeOf({ 'package.json': '{}', 'src/app.ts': text });
  return findRoles(readSources(tree, lookAtProject(tree)), root);
}

it('takes the words that the source compares a role with, who may do most first', () => {
  expect(rolesIn("if (member.role !== 'viewer' && roleOf(user) === 'admin') throw new Error();")).toEqual([
    'admin',
    'viewer',
  ]);
});

it('takes those of a list that are called after the tenants, before those of the whole application', () => {
  const list = `export const ROLES = {
  admin: 'admin',
  user: 'user',
  teamViewOnly: 'team-view-only',
  teamMember: 'team-member',
  teamManager: 'team-manager',
  teamOwner: 'team-owner',
} as const;
const isAdmin = user.role === 'admin';`;
  expect(rolesIn(list, 'team')).toEqual(['team-owner', 'team-manager', 'team-member']);
  expect(rolesIn(list, 'workspace')).toEqual(['admin']);
  expect(rolesIn("enum OrgRole { Owner = 'org:owner', Member = 'org:member' }", 'orgs')).toEqual([
    'org:owner',
    'org:member',
  ]);
});
