// The protected server with two authorization servers, one of which it trusts; and people who have accounts at both.

import { AuthorizationServer } from '../auth-server/server.mjs';
import { ProtectedServer, scopes } from '../protected-server/server.mjs';

export const accounts = { alice: 'canary-password-of-alice-5f1e', bob: 'canary-password-of-bob-90c2' };

/** Starts them, runs something with { first, second, server }, and ends them. */
export async function withPeers(run) {
  const server = await ProtectedServer.start();
  const start = () => AuthorizationServer.start({ resources: { [server.url]: scopes }, accounts });
  const [first, second] = [await start(), await start()];
  server.trust(first.issuer);
  try {
    await run({ first, second, server });
  } finally {
    await Promise.all([server.stop(), first.stop(), second.stop()]);
  }
}
