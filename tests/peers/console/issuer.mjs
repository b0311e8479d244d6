// People whom an OpenID Connect issuer (npm oidc-provider) knows: their group is their role here, and nothing else is; what gives power they prove there
// anew; and they sign out there too.

import { equal, truthy } from '../harness/report.mjs';
import { Visitor } from '../harness/visitor.mjs';
import { AuthorizationServer } from '../auth-server/server.mjs';

const secret = 'canary-console-client-secret-77a1';
const passwords = { olive: 'canary-password-of-olive-3d10', eve: 'canary-password-of-eve-08d2', otto: 'canary-password-of-otto-11c7' };

/** An issuer that knows the console at an address. */
export const startIssuer = (here) => AuthorizationServer.start({
  resources: {},
  accounts: passwords,
  people: { olive: { preferred_username: 'olive', groups: ['on-call'] }, eve: { preferred_username: 'eve', groups: ['guests'] }, otto: { preferred_username: 'otto', groups: ['ops'] } },
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
      scopes: ['openid', 'profile', 'groups'], roles: { 'on-call': 'approver', ops: 'admin', staff: 'viewer' }
    }
  }
});

// As far as the page that asks whether the console may know them; somebody who agreed before is not asked again.
async function comeBy(visitor, name, place = '/console/approvals') {
  await visitor.go(`/console/sign-in?return=${encodeURIComponent(place)}`);
  await visitor.follow('Sign in with Test staff');
  await logIn(visitor, name);
}

async function logIn(visitor, name) {
  await visitor.page.fill('input[name=login]', name);
  await visitor.page.fill('input[name=password]', passwords[name]);
  await visitor.press('Sign in');
}

async function signIn(visitor, name, place) {
  await comeBy(visitor, name, place);
  if (await visitor.page.getByRole('button', { name: 'Allow', exact: true }).count()) await visitor.press('Allow');
}

export async function issuerSignIns(report, browser, gateway, issuer, pictures) {
  report.group('an issuer');
  const said = async (visitor) => visitor.page.locator('body').innerText();
  const inBrowser = async (run) => {
    const visitor = await Visitor.open(browser, gateway.url, { allowed: [issuer.issuer] });
    visitor.pictures = pictures;
    try {
      return await run(visitor);
    } finally {
      await visitor.close();
    }
  };
  const olive = await Visitor.open(browser, gateway.url, { allowed: [issuer.issuer] });
  await report.check('who is in a group comes in with its role, where they were going', async () => {
    await signIn(olive, 'olive', '/console/approvals?from=oidc');
    equal(olive.place, '/console/approvals?from=oidc', 'where it ends');
    const side = await olive.page.locator('.side').innerText();
    truthy(side.includes('olive') && side.includes('approver'), side);
    for (const path of ['/console/people', '/console/settings', '/console/grants/new']) equal(await olive.go(path), 403, path);
  }, 60_000);

  await report.check('who is in none is told so, and stays outside', () => inBrowser(async (eve) => {
    await signIn(eve, 'eve');
    truthy((await said(eve)).includes('has a role here'), 'the sentence');
    await eve.go('/console');
    truthy(eve.place.startsWith('/console/sign-in'), eve.place);
  }), 60_000);

  await report.check('who says no at the issuer is not in', () => inBrowser(async (eve) => {
    issuer.revoke('eve');
    await comeBy(eve, 'eve');
    await eve.press('Deny');
    truthy((await said(eve)).includes('Access was not granted'), 'the sentence');
  }), 60_000);

  await report.check('an answer of no sign-in that was begun here is refused', () => inBrowser(async (stranger) => {
    for (const query of ['code=made-up&state=made-up', `code=made-up&state=x&iss=${encodeURIComponent(issuer.issuer)}`]) {
      equal(await stranger.go(`/console/sign-in/oidc/callback?${query}`), 403, 'status');
    }
  }), 60_000);

  await report.check('what gives power is done once its person has signed in at the issuer anew, as it was sent', () => inBrowser(async (otto) => {
    await signIn(otto, 'otto', '/console/settings/tokens');
    await otto.fill('Name', 'made-by-otto');
    await otto.press('Make it');
    truthy((await otto.text()).includes('To make an API token you prove who you are once more'), await otto.text());
    equal(await otto.look('confirm-issuer'), [], 'faults');
    await otto.follow('Sign in again with Test staff');
    await logIn(otto, 'otto');
    truthy(otto.place.startsWith('/console/confirm/'), otto.place);
    equal(await otto.look('confirm-go-on'), [], 'faults');
    await otto.press('Go on');
    truthy((await otto.page.locator('#token').innerText()).startsWith('tpa_'), 'the token');
    const { tokens } = await gateway.json('admin', 'token', 'list');
    truthy(tokens.some(({ name }) => name === 'made-by-otto'), 'the list');
    await otto.go('/console/settings/tokens');
    await otto.confirm('Revoke');
  }), 90_000);

  await report.check('after signing out one signs out at the issuer too, and is asked for everything again', () => inBrowser(async (otto) => {
    await signIn(otto, 'otto', '/console/account');
    await otto.press('Sign out');
    truthy((await otto.notices()).includes('Where you came from you may still be signed in'), await otto.notices());
    equal(await otto.look('signed-out'), [], 'faults');
    await otto.follow('Also sign out at Test staff');
    await otto.press(/sign me out/i);
    equal(otto.place, '/console/sign-in', 'where it ends');
    await otto.follow('Sign in with Test staff');
    equal(await otto.page.locator('input[name=login]').count(), 1, 'fields for a name');
  }), 60_000);

  await report.check('roles are those of the groups of the moment, for sessions that are open too', () => inBrowser(async (otto) => {
    await signIn(otto, 'otto', '/console/people');
    issuer.people.otto.groups = ['staff'];
    await inBrowser((other) => signIn(other, 'otto'));
    await otto.go('/console/people');
    truthy(otto.place.startsWith('/console/sign-in'), otto.place);
    const { people } = await gateway.json('admin', 'person', 'list');
    equal(people.find(({ accounts }) => accounts.some((account) => account.endsWith('#otto'))).roles, ['viewer'], 'roles');
  }), 60_000);

  await report.check('the record says what was refused and at which issuer, and nothing that came with it', async () => {
    const refused = await gateway.json('audit', 'query', '--kind', 'refused');
    const causes = [refused].flat().flatMap((answer) => answer.records ?? [answer]).map(({ cause }) => cause).filter(Boolean);
    for (const code of ['no_role', 'access_denied']) truthy(causes.includes(`${code} (${issuer.issuer})`), `${code}: ${causes}`);
    truthy(!JSON.stringify(refused).includes('made-up'), 'what a stranger brought');
  });

  await report.check('no token, code, verifier, password or client secret is in what the gateway wrote', async () => {
    const wrote = gateway.transcript();
    for (const { kind, value } of [...issuer.secrets, { kind: 'client secret', value: secret }]) truthy(!wrote.includes(value), `${kind} in the output`);
    for (const value of Object.values(passwords)) truthy(!wrote.includes(value), 'a password in the output');
  });
  return olive;
}
