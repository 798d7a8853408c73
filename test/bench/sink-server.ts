/** What node:http alone can do: reads bodies and forgets them, answers every GET with the bytes of the last PUT's size. */
import { createServer } from 'node:http';

let bytes = Buffer.alloc(0);
const server = createServer({ noDelay: true }, (incoming, outgoing) => {
  let length = 0;
  incoming.on('data', (chunk: Buffer) => {
    length += chunk.length;
  });
  incoming.on('end', () => {
    if (incoming.method === 'PUT') {
      bytes = bytes.length === length ? bytes : Buffer.alloc(length);
      outgoing.end();
    } else {
      outgoing.end(bytes);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0, bucket: 'demo-1250000000' });
});
process.once('disconnect', () => process.exit());
