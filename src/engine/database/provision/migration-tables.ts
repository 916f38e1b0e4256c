/** Tables in which well-known tools keep which migrations have run: emptying one would run them again. By name, in whatever schema. */
export const migrationTables: readonly string[] = [
  ...['__drizzle_migrations', 'drizzle_migrations', 'schema_migrations', 'ar_internal_metadata', 'migrations'],
  ...['_prisma_migrations', 'knex_migrations', 'knex_migrations_lock', 'kysely_migration', 'kysely_migration_lock'],
  ...['pgmigrations', 'typeorm_metadata', 'SequelizeMeta', 'mikro_orm_migrations', 'flyway_schema_history'],
  ...['databasechangelog', 'databasechangeloglock', 'alembic_version', 'django_migrations', 'goose_db_version'],
  ...['_sqlx_migrations', '__EFMigrationsHistory', 'gorp_migrations', 'atlas_schema_revisions'],
];
