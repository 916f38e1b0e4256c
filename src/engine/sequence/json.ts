/** A value that survives JSON unchanged: what steps, rows and observations are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
