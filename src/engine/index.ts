/** The public face of the engine: what a harness is written with, and what runs it. */

export { tapPool } from './database/tap.ts';
export type { HarnessDefinition } from './define-harness.ts';
export { defineHarness } from './define-harness.ts';
export type { Breach, Invariant, Moment } from './invariant/invariant.ts';
export type { ApplicationSeams } from './run/application.ts';
export type { HttpEntry, HttpRequest } from './run/perform-http.ts';
export { performHttp } from './run/perform-http.ts';
export type { Action, Field, ReferenceField, Request, Scene } from './sequence/action.ts';
export { reference } from './sequence/action.ts';
export type { Actor } from './sequence/actor.ts';
export { system } from './sequence/actor.ts';
export type { Json } from './sequence/json.ts';
export type { Observation, Outcome, Performance } from './sequence/observation.ts';
export type { TenancyDeclaration } from './tenancy/declaration.ts';
