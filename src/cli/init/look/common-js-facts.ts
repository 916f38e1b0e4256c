import type { Imported } from './imported.ts';
import { bare, type Node, nameOf, nodeIn, nodesIn, pathOf, textOf } from './syntax.ts';

/** What an export of CommonJS is: a local name, or the value itself. */
export type CommonJsExport = { readonly name: string; readonly local?: string; readonly value?: Node };

/** The module that a call of `require` names. */
export function requiredBy(node: Node | undefined): string | undefined {
  const value = bare(node);
  if (value?.type !== 'CallExpression' || nameOf(bare(nodeIn(value, 'callee'))) !== 'require') return undefined;
  return textOf(nodesIn(value, 'arguments')[0]);
}

/** What a statement requires, by local name: `const express = require('express')`, `const { Pool } = require('pg')`. */
export function requiredIn(statement: Node): readonly (readonly [string, Imported])[] {
  if (statement.type !== 'VariableDeclaration') return [];
  return nodesIn(statement, 'declarations').flatMap((declared) => {
    const made = bare(nodeIn(declared, 'init'));
    const whole = requiredBy(made);
    if (whole !== undefined) return namesIn(nodeIn(declared, 'id'), whole);
    // `const Pool = require('pg').Pool`.
    const from = made?.type === 'MemberExpression' ? requiredBy(nodeIn(made, 'object')) : undefined;
    const local = nameOf(declared.id);
    const name = nameOf(made?.property);
    return from === undefined || local === undefined || name === undefined
      ? []
      : [[local, { from, name, isType: false }] as const];
  });
}

function namesIn(id: Node | undefined, from: string): readonly (readonly [string, Imported])[] {
  const local = nameOf(id);
  if (local !== undefined) return [[local, { from, name: 'default', isType: false }]];
  return nodesIn(id, 'properties').flatMap((property) => {
    const name = nameOf(property.key);
    const own = nameOf(nodeIn(property, 'value'));
    return name === undefined || own === undefined ? [] : [[own, { from, name, isType: false }] as const];
  });
}

/** What a statement exports: `module.exports = app`, `module.exports = { pool, query }`, `exports.pool = …`. */
export function exportedIn(statement: Node): readonly CommonJsExport[] {
  const assigned = statement.type === 'ExpressionStatement' ? bare(nodeIn(statement, 'expression')) : undefined;
  if (assigned?.type !== 'AssignmentExpression') return [];
  const path = pathOf(bare(nodeIn(assigned, 'left'))) ?? '';
  const value = bare(nodeIn(assigned, 'right'));
  const [, name] = /^(?:module\.)?exports\.(\w+)$/.exec(path) ?? [];
  if (name !== undefined) return [exportOf(name, value)];
  if (path !== 'module.exports') return [];
  const parts = nodesIn(value?.type === 'ObjectExpression' ? value : undefined, 'properties').flatMap((property) => {
    const key = nameOf(property.key);
    return key === undefined ? [] : [exportOf(key, bare(nodeIn(property, 'value')))];
  });
  return [exportOf('default', value), ...parts];
}

function exportOf(name: string, value: Node | undefined): CommonJsExport {
  const local = nameOf(value);
  if (local !== undefined) return { name, local };
  return value === undefined ? { name } : { name, value };
}
