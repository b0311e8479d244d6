// The console's sign-in with an OpenID Connect issuer, as people in browsers see it.

import { equal, truthy } from '../../harness/report.mjs';

export async function consoleChecks(report, { gateway, browser, issuer, accounts, secret }) {
  const begin = `${gateway.url}/console/sign-in/oidc/0?return=%2Fconsole%3Ffrom%3Doidc`;
  const path = (page) => new URL(page.url).pathname;
  const inBrowser = async (run) => {
    const person = await browser.open();
    try {
      return await run(person);
    } finally {
      await person.close();
    }
  };

  await report.check('the sign-in page has a button for the issuer', () => inBrowser(async (person) => {
    truthy((await person.visit(`${gateway.url}/console/sign-in`)).text.includes('Sign in with Test staff'), 'the button');
  }));

  await report.check('who is in a group with a role is in, where they were going', () => inBrowser(async (person) => {
    const page = await person.signIn(begin, 'ada', accounts.ada);
    equal([page.status, path(page), new URL(page.url).search], [200, '/console', '?from=oidc'], 'where it ends');
    const again = await person.visit(`${gateway.url}/console`);
    equal([again.status, path(again)], [200, '/console'], 'the session');
  }));

  await report.check('who is in none is told so, and has no session', () => inBrowser(async (person) => {
    const page = await person.signIn(begin, 'eve', accounts.eve);
    equal([page.status, path(page)], [403, '/console/sign-in/oidc/callback'], 'where it ends');
    truthy(page.text.includes('has a role here'), 'the sentence');
    equal(path(await person.visit(`${gateway.url}/console`)), '/console/sign-in', 'without a session');
  }));

  await report.check('who says no at the issuer is not in', () => inBrowser(async (person) => {
    issuer.revoke('ada');
    const page = await person.signIn(begin, 'ada', accounts.ada, 'deny');
    equal(page.status, 403, 'status');
    truthy(page.text.includes('Access was not granted'), 'the sentence');
  }));

  await report.check('roles are those of the groups of the moment, for sessions that are open too', () => inBrowser(async (person) => {
    await person.signIn(begin, 'ada', accounts.ada);
    issuer.people.ada.groups = ['staff'];
    await inBrowser((other) => other.signIn(begin, 'ada', accounts.ada));
    const people = await gateway.json('admin', 'person', 'list');
    const ada = people.people.find((one) => one.accounts.some((account) => account.endsWith('#ada')));
    equal(ada.roles, ['viewer'], 'roles');
  }));

  await report.check('an answer of no sign-in that was begun here is refused', () => inBrowser(async (person) => {
    for (const query of ['code=made-up&state=made-up', `code=made-up&state=x&iss=${encodeURIComponent(issuer.issuer)}`]) {
      equal((await person.visit(`${gateway.url}/console/sign-in/oidc/callback?${query}`)).status, 403, 'status');
    }
  }));

  await report.check('no token, code, verifier, password or client secret is in what the gateway wrote', async () => {
    const said = gateway.transcript();
    for (const { kind, value } of [...issuer.secrets, { kind: 'client secret', value: secret }]) truthy(!said.includes(value), `${kind} in the output`);
    for (const value of Object.values(accounts)) truthy(!said.includes(value), 'a password in the output');
  });
}
