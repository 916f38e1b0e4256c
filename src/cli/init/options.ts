/** What the command line may say to `leakproof init`. */
export type InitOptions = {
  readonly database?: string;
  readonly push?: string;
  readonly app?: string;
  readonly root?: string;
  readonly people?: string;
  readonly members?: string;
  readonly signIn?: string;
  readonly folder: string;
  readonly config: string;
  /** Takes the likeliest wherever somebody would be asked. */
  readonly yes?: boolean;
};
