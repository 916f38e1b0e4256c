import { IANAZone } from 'luxon';
import { z } from 'zod';
import type { OrganizationInput } from './services/organizations.ts';

const bootstrapSchema = z.object({
  BOOTSTRAP_ORGANIZATION_SLUG: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected small letters, digits and hyphens'),
  BOOTSTRAP_ORGANIZATION_NAME: z.string().optional(),
  BOOTSTRAP_TIME_ZONE: z
    .string()
    .refine((zone) => IANAZone.isValidZone(zone), 'expected an IANA time zone')
    .default('UTC'),
  BOOTSTRAP_MANAGER_EMAIL: z.email(),
});

const environmentSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  MAIL_URL: z.url({ protocol: /^https?$/ }).optional(),
  ALLOW_PRIVATE_RECEIVERS: z.stringbool().default(false),
  LINK_KEY: z.string().min(32).optional(),
});

/** What the server is told by its environment. The database module reads DATABASE_URL itself. */
export type Environment = {
  readonly host: string;
  readonly port: number;
  /** Where mails are posted to; they are printed when there is none. */
  readonly mailUrl: string | undefined;
  readonly allowPrivateReceivers: boolean;
  /** What links are signed under; those of a process that has none end with it. */
  readonly linkKey: string | undefined;
  /** The organization to found when there is none at all. */
  readonly bootstrap: OrganizationInput | undefined;
};

/** Reads the environment. Throws a zod error that names each variable, and what it should be. */
export function parseEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const given: Readonly<Record<string, string | undefined>> = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== ''),
  );
  const parsed = environmentSchema.parse(given);
  return Object.freeze({
    host: parsed.HOST,
    port: parsed.PORT,
    mailUrl: parsed.MAIL_URL,
    allowPrivateReceivers: parsed.ALLOW_PRIVATE_RECEIVERS,
    linkKey: parsed.LINK_KEY,
    bootstrap: given.BOOTSTRAP_ORGANIZATION_SLUG === undefined ? undefined : parseBootstrap(given),
  });
}

function parseBootstrap(given: Readonly<Record<string, string | undefined>>): OrganizationInput {
  const parsed = bootstrapSchema.parse(given);
  return Object.freeze({
    slug: parsed.BOOTSTRAP_ORGANIZATION_SLUG,
    name: parsed.BOOTSTRAP_ORGANIZATION_NAME ?? parsed.BOOTSTRAP_ORGANIZATION_SLUG,
    timeZone: parsed.BOOTSTRAP_TIME_ZONE,
    managerEmail: parsed.BOOTSTRAP_MANAGER_EMAIL,
  });
}
