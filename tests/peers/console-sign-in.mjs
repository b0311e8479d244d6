// Signing in to the console at a real OpenID Connect issuer (npm oidc-provider), with a browser.
//
//   node console-sign-in.mjs --turnpike "dotnet /path/to/turnpike.dll"
//
// Needs Node 22. The browser is chromium where the machine has one, else a plain HTTP client with cookies that fills the same forms.

import { parseArgs } from 'node:util';
import { AuthorizationServer } from './auth-server/server.mjs';
import { consoleChecks } from './checks/sign-in/console.mjs';
import { openBrowser } from './harness/browser.mjs';
import { Report } from './harness/report.mjs';
import { Turnpike, freePort } from './harness/turnpike.mjs';

const { values } = parseArgs({ options: { turnpike: { type: 'string' } } });
if (!values.turnpike) {
  console.error('usage: node console-sign-in.mjs --turnpike "COMMAND"');
  process.exit(2);
}

const report = new Report();
const browser = await openBrowser();
console.log(`# browser: ${browser.name}`);
const gateway = await Turnpike.create(values.turnpike.split(' '));
gateway.port = await freePort();
const here = `http://127.0.0.1:${gateway.port}`;
const secret = 'canary-console-client-secret-77a1';
const accounts = { ada: 'canary-password-of-ada-11c7', eve: 'canary-password-of-eve-08d2' };
const issuer = await AuthorizationServer.start({
  resources: {},
  accounts,
  people: { ada: { preferred_username: 'ada', groups: ['ops'] }, eve: { preferred_username: 'eve', groups: ['guests'] } },
  clients: [{
    client_id: 'console', client_secret: secret, client_name: 'Turnpike', token_endpoint_auth_method: 'client_secret_basic',
    redirect_uris: [`${here}/console/sign-in/oidc/callback`], post_logout_redirect_uris: [`${here}/console/sign-in`],
    response_types: ['code'], grant_types: ['authorization_code'], scope: 'openid profile email groups'
  }]
});
try {
  const config = await gateway.file('turnpike.json', {
    console: {
      oidc: {
        issuer: issuer.issuer, client_id: 'console', client_secret_file: await gateway.file('oidc.secret', secret), label: 'Test staff',
        scopes: ['openid', 'profile', 'groups'], roles: { ops: 'admin', staff: 'viewer' }
      }
    }
  });
  await gateway.up('--config', config);
  report.group('console');
  await consoleChecks(report, { gateway, browser, issuer, accounts, secret });
} finally {
  await gateway.remove();
  await issuer.stop();
  await browser.close();
}
process.exit(report.end(7));
