// Somebody whom an OpenID Connect issuer (npm oidc-provider) knows: their group is their role here, and nothing else is.

import { equal, truthy } from '../harness/report.mjs';
import { Visitor } from '../harness/visitor.mjs';
import { AuthorizationServer } from '../auth-server/server.mjs';

const secret = 'canary-console-client-secret-77a1';
const passwords = { olive: 'canary-password-of-olive-3d10', eve: 'canary-password-of-eve-08d2' };

/** An issuer that knows the console at an address. */
export const startIssuer = (here) => AuthorizationServer.start({
  resources: {},
  accounts: passwords,
  people: { olive: { preferred_username: 'olive', groups: ['on-call'] }, eve: { preferred_username: 'eve', groups: ['guests'] } },
  clients: [{
    client_id: 'console', client_secret: secret, client_name: 'Turnpike', token_endpoint_auth_method: 'client_secret_basic',
    redirect_uris: [`${here}/console/sign-in/oidc/callback`], post_logout_redirect_uris: [`${here}/console/sign-in`],
    response_types: ['code'], grant_types: ['authorization_code'], scope: 'openid profile email groups'
  }]
});

/** The configuration that names it. */
export const configuration = async (gateway, issuer) => gateway.file('turnpike.json', {
  console: {
    oidc: {
      issuer: issuer.issuer, client_id: 'console', client_secret_file: await gateway.file('oidc.secret', secret), label: 'Test staff',
      scopes: ['openid', 'profile', 'groups'], roles: { 'on-call': 'approver' }
    }
  }
});

async function signIn(visitor, name) {
  await visitor.go('/console/sign-in?return=%2Fconsole%2Fapprovals');
  await visitor.follow('Sign in with Test staff');
  await visitor.page.fill('input[name=login]', name);
  await visitor.page.fill('input[name=password]', passwords[name]);
  await visitor.press('Sign in');
  await visitor.press('Allow');
}

export async function issuerSignIns(report, browser, gateway, issuer) {
  report.group('an issuer');
  const visitor = () => Visitor.open(browser, gateway.url, { allowed: [issuer.issuer] });
  const olive = await visitor();
  await report.check('who is in a group comes in with its role, where they were going', async () => {
    await signIn(olive, 'olive');
    equal(olive.place, '/console/approvals', 'where it ends');
    const side = await olive.page.locator('.side').innerText();
    truthy(side.includes('olive') && side.includes('approver'), side);
    for (const path of ['/console/people', '/console/settings', '/console/grants/new']) equal(await olive.go(path), 403, path);
  }, 60_000);
  await report.check('who is in none is told so, and stays outside', async () => {
    const eve = await visitor();
    await signIn(eve, 'eve');
    truthy((await eve.page.locator('body').innerText()).includes('has a role here'), 'the sentence');
    await eve.go('/console');
    truthy(eve.place.startsWith('/console/sign-in'), eve.place);
    await eve.close();
  }, 60_000);
  return olive;
}
