// Signing in at a real authorization server (npm oidc-provider) for a protected server (official TypeScript SDK), with a browser.
//
//   node auth.mjs --turnpike "dotnet /path/to/turnpike.dll"
//   node auth.mjs --direct           the official TypeScript client signs in by itself: what the two servers are worth

import { parseArgs } from 'node:util';
import { AuthorizationServer } from './auth-server/server.mjs';
import { directChecks } from './checks/sign-in/directly.mjs';
import { openBrowser } from './harness/browser.mjs';
import { Report } from './harness/report.mjs';
import { ProtectedServer, scopes } from './protected-server/server.mjs';

const { values } = parseArgs({ options: { direct: { type: 'boolean' }, turnpike: { type: 'string' } } });
if (!values.direct && !values.turnpike) {
  console.error('usage: node auth.mjs --turnpike "COMMAND" | --direct');
  process.exit(2);
}

const report = new Report();
const accounts = { alice: 'canary-password-of-alice-5f1e', bob: 'canary-password-of-bob-90c2' };

report.group('directly');
await withPeers((peers) => directChecks(report, peers));
process.exit(report.end(13));

async function withPeers(run) {
  const server = await ProtectedServer.start();
  const start = () => AuthorizationServer.start({ resources: { [server.url]: scopes }, accounts });
  const [first, second] = [await start(), await start()];
  server.trust(first.issuer);
  const browser = await openBrowser();
  console.log(`# browser: ${browser.name}`);
  try {
    await run({ first, second, server, browser, accounts });
  } finally {
    await browser.close();
    await Promise.all([server.stop(), first.stop(), second.stop()]);
  }
}
