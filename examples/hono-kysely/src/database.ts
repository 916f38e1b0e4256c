import pg from 'pg';
import { connect } from './connect.ts';

const connectionString = process.env.INVENTORY_DATABASE_URL;

/** What requests go through: the policies hold for this role. */
export const app = connect(new pg.Pool({ connectionString, options: '-c role=inventory_app' }));

/** What jobs go through: the owner of the tables. */
export const owner = connect(new pg.Pool({ connectionString }));
