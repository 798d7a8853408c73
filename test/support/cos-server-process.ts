/** An embedded server in a process of its own, so that a test can kill it. Argument: the root. Tells its parent port and keys. */
import { startTestServer } from './cos-server.ts';

const { port, endpoint, credentials, bucket } = await startTestServer({ root: process.argv[2] ?? '' });
process.send?.({ port, endpoint, credentials, bucket });
process.once('disconnect', () => process.exit());
