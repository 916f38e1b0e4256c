/** A company that runs other people's Postgres: what a host or a server of theirs is known by. */
export type ManagedProvider = {
  readonly name: string;
  /** A host is theirs when it equals one of these or ends in one after a dot. */
  readonly domains: readonly string[];
  /** Or when it is such a name, without a domain, as their own machines know it by. */
  readonly shortName?: RegExp;
  /** Roles that exist on their servers alone, and so show through a tunnel that ends on localhost. */
  readonly roles: readonly string[];
};

/**
 * Providers of managed Postgres. A database there is production to us: whoever wants to fuzz on one runs a Postgres of
 * their own instead. Supabase has no role here, because its local development stack has the same roles as its servers.
 */
export const managedProviders: readonly ManagedProvider[] = [
  { name: 'Amazon', domains: ['amazonaws.com', 'amazonaws.com.cn', 'on.aws'], roles: ['rdsadmin', 'rds_superuser'] },
  {
    name: 'Google Cloud SQL',
    domains: ['sql.goog', 'googleusercontent.com', 'cloudsql.google.com', 'googleapis.com'],
    roles: ['cloudsqladmin', 'cloudsqlsuperuser', 'alloydbadmin', 'alloydbsuperuser'],
  },
  {
    name: 'Azure',
    domains: [
      ...['database.azure.com', 'cosmos.azure.com', 'database.windows.net'],
      ...['database.usgovcloudapi.net', 'database.chinacloudapi.cn'],
    ],
    roles: ['azuresu', 'azure_pg_admin', 'azure_superuser'],
  },
  { name: 'Neon', domains: ['neon.tech', 'neon.build'], roles: ['neon_superuser', 'cloud_admin'] },
  { name: 'Supabase', domains: ['supabase.co', 'supabase.com', 'supabase.in', 'supabase.net'], roles: [] },
  { name: 'Render', domains: ['render.com'], shortName: /^dpg-[a-z0-9]+-[a-z]$/, roles: [] },
  { name: 'Railway', domains: ['railway.app', 'railway.internal', 'rlwy.net'], roles: [] },
  { name: 'Fly', domains: ['fly.dev', 'fly.io', 'flycast', 'flympg.net', 'fly.internal'], roles: ['flypgadmin'] },
  { name: 'Heroku', domains: ['heroku.com', 'herokuapp.com', 'herokai.com'], roles: [] },
  {
    name: 'Crunchy',
    domains: ['crunchybridge.com', 'postgresbridge.com', 'crunchydata.com'],
    roles: ['ccp_monitoring'],
  },
  {
    name: 'Timescale',
    domains: ['timescale.com', 'timescaledb.io', 'tsdb.cloud', 'tigerdata.com'],
    roles: ['tsdbadmin', 'tsdbowner'],
  },
  { name: 'DigitalOcean', domains: ['ondigitalocean.com', 'ondigitalocean.app'], roles: ['doadmin', '_dodb'] },
  { name: 'Aiven', domains: ['aivencloud.com', 'aiven.io'], roles: ['avnadmin', '_aiven'] },
  { name: 'Vercel', domains: ['vercel-storage.com'], roles: [] },
  { name: 'Prisma', domains: ['prisma.io', 'prisma-data.net'], roles: [] },
  { name: 'PlanetScale', domains: ['psdb.cloud', 'planetscale.com'], roles: ['pscale_superuser'] },
  { name: 'Xata', domains: ['xata.io', 'xata.sh', 'xata.tech'], roles: ['xata_owner'] },
  { name: 'Nile', domains: ['thenile.dev'], roles: [] },
  { name: 'Cockroach', domains: ['cockroachlabs.cloud'], roles: [] },
  { name: 'Yugabyte', domains: ['yugabyte.cloud'], roles: ['yb_superuser'] },
  { name: 'ElephantSQL', domains: ['elephantsql.com'], roles: [] },
  { name: 'Scaleway', domains: ['scw.cloud'], roles: ['_rdb_superadmin'] },
  { name: 'OVH', domains: ['ovh.net', 'ovh.us'], roles: [] },
  { name: 'Clever Cloud', domains: ['clever-cloud.com'], roles: [] },
  { name: 'Akamai', domains: ['linodedb.net', 'akmadmin.com'], roles: ['akmadmin'] },
  { name: 'Vultr', domains: ['vultrdb.com'], roles: ['vultradmin'] },
  { name: 'IBM', domains: ['appdomain.cloud'], roles: ['ibm-cloud-base-user'] },
  { name: 'Oracle', domains: ['oraclecloud.com', 'oraclevcn.com'], roles: ['oci_admin'] },
  { name: 'Alibaba', domains: ['aliyuncs.com'], roles: ['alicloud_rds_admin'] },
  { name: 'Tencent', domains: ['tencentcdb.com', 'tencentcloud.com'], roles: ['tencentdb_superuser'] },
  { name: 'Instaclustr', domains: ['instaclustr.com', 'cnodes.io'], roles: ['icpostgresql'] },
  { name: 'Koyeb', domains: ['koyeb.app', 'koyeb.com'], roles: [] },
  { name: 'Yandex', domains: ['yandexcloud.net', 'db.yandex.net'], roles: ['mdb_admin'] },
  { name: 'Huawei', domains: ['myhuaweicloud.com', 'myhuaweicloud.eu', 'huaweicloud.com'], roles: [] },
  { name: 'Tembo', domains: ['tembo.io'], roles: [] },
  { name: 'EDB BigAnimal', domains: ['biganimal.io', 'biganimal.com'], roles: ['edb_admin'] },
  { name: 'Ubicloud', domains: ['ubicloud.com'], roles: ['ubi_replication', 'ubi_monitoring'] },
  { name: 'UpCloud', domains: ['upclouddatabases.com'], roles: ['upadmin'] },
  {
    name: 'Databricks',
    domains: ['databricks.com', 'azuredatabricks.net', 'databricks.azure.us', 'databricks.us'],
    roles: ['databricks_superuser'],
  },
  { name: 'Baidu', domains: ['baidubce.com'], roles: [] },
  { name: 'Volcengine', domains: ['volces.com', 'ivolces.com'], roles: [] },
  { name: 'Ionos', domains: ['ionos.com'], roles: [] },
  { name: 'Stackit', domains: ['stackit.cloud'], roles: [] },
  { name: 'Scalingo', domains: ['scalingo-dbs.com'], roles: [] },
  { name: 'Elestio', domains: ['elest.io'], roles: [] },
  { name: 'Stackhero', domains: ['stackhero-network.com'], roles: [] },
  { name: 'pgEdge', domains: ['pgedge.io'], roles: [] },
  { name: 'alwaysdata', domains: ['alwaysdata.net'], roles: [] },
];

/** The provider that a host belongs to, whatever its case and with or without the root's trailing dot. */
export function findProviderOfHost(host: string): ManagedProvider | undefined {
  const bare = host.toLowerCase().replace(/\.+$/, '');
  return managedProviders.find(
    ({ domains, shortName }) =>
      shortName?.test(bare) === true || domains.some((domain) => bare === domain || bare.endsWith(`.${domain}`)),
  );
}
