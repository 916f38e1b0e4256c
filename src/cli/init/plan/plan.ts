import type { TenancyDeclaration } from '../../../engine/tenancy/declaration.ts';
import type { Credentials } from '../catalog/find-credentials.ts';
import type { Inbox } from '../catalog/find-messages.ts';
import type { ApplicationModule } from '../look/find-application.ts';
import type { DocumentPlan } from '../look/find-document.ts';
import type { Hashing } from '../look/find-hashing.ts';
import type { PushPlan } from '../look/find-push.ts';
import type { ProjectFacts } from '../look/look-project.ts';
import type { LoginPlan } from './login.ts';
import type { HeaderPlan } from './sign-in.ts';

/** Where the application's pool comes from. */
export type PoolPlan = {
  /** The module that hands it out, from the root of the project. */
  readonly file: string;
  /** `pool`, or `db.$client`. */
  readonly expression: string;
  /** The module whose place it takes in tests; undefined where it is that module. */
  readonly standsFor?: string;
};

/** An action, and what of its line the database does not tell. */
export type ActionPlan = {
  readonly name: string;
  readonly line: string;
  /** Arbitraries of fields, as they are written: `fc.constantFrom('open', 'done')`. */
  readonly fields: { readonly [name: string]: string };
};

/** A column whose value a request has to know: what lets an actor in. */
export type TokenPlan = {
  readonly column: string;
  readonly isUuid: boolean;
  /** Whether the row is a person's, wherever it works, where an actor is a person in one tenant. */
  readonly isPersons: boolean;
  /** What it looks like, where people are known by it: an address for mail, or a name. */
  readonly like?: 'mail' | 'name';
};

/** All that a harness is written from. */
export type Plan = {
  readonly project: Pick<ProjectFacts, 'name' | 'packages' | 'aliases' | 'ending'>;
  /** The folder of the harness, and the configuration it is loaded with. */
  readonly folder: string;
  readonly config: string;
  readonly push: PushPlan;
  readonly pool: PoolPlan;
  readonly application: ApplicationModule;
  readonly tenancy: TenancyDeclaration;
  /** Tables of which nothing says whose they are. */
  readonly unknown: readonly string[];
  /** Tables whose owners seem to publish rows, and the function that says so of a row. */
  readonly published: readonly { readonly table: string; readonly code: string }[];
  /** Where the catalog does not say who works for whom. */
  readonly members?: { readonly table: string; readonly person: string };
  /** The roles of actors, and those of them that fixtures have to be told. */
  readonly roles: { readonly known: readonly string[]; readonly toSay: readonly string[] };
  /** Whether an actor is somebody's place in a tenant, or a person, whose requests name the tenant. */
  readonly actors: 'places' | 'people';
  readonly inboxes: readonly Inbox[];
  readonly headers: readonly HeaderPlan[];
  /** Where actors sign in by a request of their own. */
  readonly login:
    | (LoginPlan & { readonly hashing: Hashing | undefined; readonly besides: Credentials['besides'] })
    | undefined;
  readonly tokens: readonly TokenPlan[];
  /** Variables of the environment by which the application signs what lets an actor in. */
  readonly secrets: readonly string[];
  readonly actions: readonly ActionPlan[];
  /** What describes the actions, where something does; then there are no lines. */
  readonly document: DocumentPlan | undefined;
};
