// A server that wants a sign-in, at a real authorization server: signed in to by one click on its page, taken away there, and signed in to anew.

import { equal, truthy, until } from '../harness/report.mjs';
import { accounts, withPeers } from '../harness/peers.mjs';
import { agentOf, apply, approveAll, grantFor } from './steps.mjs';

export const signIns = (report, gateway, ada) => withPeers(async ({ first, server }) => {
  report.group('sign-ins');
  ada.allowed.push(first.issuer, server.origin);
  let agent;
  const whoami = async () => JSON.parse((await agent.call('whoami')).text).subject;

  /** Presses the button, says who one is at the authorization server, and comes back. */
  const signIn = async (button) => {
    await ada.page.getByRole('button', { name: button, exact: true }).filter({ visible: true }).first().click();
    await ada.page.waitForURL((url) => url.origin === first.issuer);
    if (await ada.page.locator('input[name=login]').count()) {
      await ada.page.fill('input[name=login]', 'alice');
      await ada.page.fill('input[name=password]', accounts.alice);
      await ada.press('Sign in');
    }
    await ada.page.getByRole('button', { name: 'Allow', exact: true }).click();
    await ada.page.waitForURL((url) => url.pathname.startsWith('/console/'));
    equal(ada.place, '/console/servers/notes/credentials', 'where it ends');
    await until(15_000, async () => {
      await ada.go('/console/servers/notes/credentials');
      return (await ada.page.locator('#sign-ins').locator('..').locator('..').innerText()).includes('signed in');
    });
  };

  await report.check('a server is added by its URL, and its page asks for a sign-in', async () => {
    await ada.go('/console/servers/new');
    await ada.follow(/^By URL/);
    await ada.fill('URL', server.url);
    await ada.fill('Name', 'notes');
    await ada.press('Add and look at it');
    await ada.settled();
    await ada.go('/console/servers/notes');
    truthy((await ada.text()).includes('It wants a sign-in'), await ada.text());
    await ada.follow('Sign in');
    truthy((await ada.text()).includes('needs a sign-in'), await ada.text());
  }, 60_000);
  await report.check('one click leads to the authorization server, and back to a server that is signed in', () => signIn('Sign in'), 60_000);
  await report.check('its tools are approved, and called as who signed in', async () => {
    await ada.go('/console/servers/notes');
    await approveAll(ada);
    await ada.go('/console/policies/new?server=notes');
    await ada.press('Go on to the editor');
    await apply(ada);
    agent = await agentOf(gateway, 'notes-agent', await grantFor(ada, 'notes-agent', { notes: 'notes' }));
    equal(await whoami(), 'alice', 'who it is');
  }, 60_000);
  await report.check('taken away at the authorization server, the call says so and the pages, too', async () => {
    truthy(first.revoke('alice') > 0, 'tokens gone');
    const { isError, text } = await agent.call('whoami');
    truthy(isError && /sign/i.test(text), text);
    await ada.go('/console/servers');
    truthy(/expired|needs a sign-in/.test(await ada.text()), await ada.text());
    await ada.follow(/^Sign in/);
    truthy(/expired|needs a sign-in/.test(await ada.text()), await ada.text());
  });
  await report.check('one click signs in anew, and the next call goes through', async () => {
    await signIn('Sign in');
    equal(await whoami(), 'alice', 'who it is');
  }, 60_000);
  await report.check('no token of it is on any of these pages', async () => {
    for (const path of ['/console/servers/notes', '/console/servers/notes/credentials', '/console/servers/notes/settings', '/console/audit']) {
      await ada.go(path);
      const html = await ada.page.content();
      for (const { kind, value } of first.secrets) truthy(!html.includes(value), `${kind} on ${path}`);
    }
  });
  await agent?.close();
});
