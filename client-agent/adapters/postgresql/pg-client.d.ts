// The driver's client without the rest of the driver, which loads another implementation where the environment says so.
declare module 'pg/lib/client.js' {
  import { Client } from 'pg';

  export default Client;
}
