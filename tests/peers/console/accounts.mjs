// The first administrator, an authenticator, other people, and what each of them may not do: by the pages, and by sending what no page shows them.

import { equal, truthy, until } from '../harness/report.mjs';
import { Visitor } from '../harness/visitor.mjs';
import { oneTimeCode } from './one-time-code.mjs';

export const password = 'four words that fit nothing';

/** Makes the first administrator by the link that `up` printed; gives the signed-in visitor. */
export async function firstRun(report, browser, gateway) {
  report.group('first run');
  const link = await until(30_000, () => /(http\S+\/console\/first\/[\w-]+)/.exec(gateway.log())?.[1]);
  const ada = await Visitor.open(browser, gateway.url);
  await report.check('the link that up prints makes the administrator, once', async () => {
    equal(await ada.go(link), 200, 'status');
    await ada.fill('Your name', 'ada');
    await ada.fill('Password', password);
    await ada.fill('Once more', password);
    await ada.press('Make me the administrator');
    truthy(ada.place.startsWith('/console'), ada.place);
    const other = await Visitor.open(browser, gateway.url);
    equal(await other.go(link), 404, 'status of the link a second time');
    await other.close();
  });
  return ada;
}

export async function accounts(report, browser, gateway, ada) {
  report.group('accounts');
  let secret;
  await report.check('an authenticator is set up, and asked for at the next sign-in', async () => {
    await ada.go('/console/account');
    await ada.fill('Your password', password);
    await ada.press('Set it up');
    secret = await ada.page.locator('#secret').innerText();
    await ada.fill('The code it shows now', oneTimeCode(secret));
    await ada.press('Confirm');
    equal((await ada.page.locator('#recovery').innerText()).trim().split('\n').length, 10, 'recovery codes');
    const again = await Visitor.open(browser, gateway.url);
    await again.signIn('ada', password);
    truthy((await again.text()).includes('authenticator shows'), await again.text());
    await again.fill('Code', '000000');
    await again.press('Sign in');
    truthy((await again.text()).includes('This code is wrong'), await again.text());
    await again.fill('Code', oneTimeCode(secret, Date.now() + 30_000));
    await again.press('Sign in');
    equal(await again.go('/console/account'), 200, 'status');
    await again.close();
    ada.prove = async () => {
      await ada.fill('Your password', password);
      await ada.fill('A code of your authenticator', oneTimeCode(secret));
      await ada.press('Go on');
    };
  });
  await report.check('a wrong password is not told from a wrong name', async () => {
    const stranger = await Visitor.open(browser, gateway.url);
    for (const name of ['ada', 'nobody']) {
      await stranger.signIn(name, 'wrong wrong wrong');
      truthy((await stranger.text()).includes('Name or password are wrong'), await stranger.text());
    }
    await stranger.close();
  });

  const people = {};
  for (const [name, role] of [['pol', 'policy manager'], ['ann', 'approver'], ['vi', 'viewer']]) {
    await report.check(`${name} is added as ${role} and comes in by a link`, async () => {
      await ada.go('/console/people/new');
      await ada.fill('Name', name);
      for (const box of await ada.page.locator('input[name=role]').all()) await box.setChecked((await box.getAttribute('value')) === role.replace(' ', '_'));
      await ada.press('Add');
      const link = await ada.page.locator('#link').innerText();
      people[name] = await Visitor.open(browser, gateway.url);
      await people[name].go(link);
      await people[name].fill('Password', password);
      await people[name].fill('Once more', password);
      await people[name].press('Set the password');
      truthy((await people[name].page.locator('.side').innerText()).includes(name), 'the name at the side');
    });
  }
  return people;
}

/** What each role may not: pages that are not shown, and forms and requests sent all the same. */
export async function roles(report, gateway, people) {
  report.group('roles');
  const pages = {
    pol: ['/console/settings', '/console/settings/tokens', '/console/settings/keys', '/console/people', '/console/grants/new'],
    ann: ['/console/settings', '/console/people', '/console/grants/new', '/console/policies/new'],
    vi: ['/console/settings', '/console/people', '/console/grants/new', '/console/servers/new', '/console/servers/scan', '/console/policies/new']
  };
  for (const [name, paths] of Object.entries(pages)) {
    await report.check(`${name} does not get ${paths.length} pages`, async () => {
      for (const path of paths) equal(await people[name].go(path), 403, path);
    });
    await report.check(`${name} cannot send what an administrator may`, async () => {
      await people[name].go('/console/account');
      const key = await people[name].page.locator('input[name=form_key]').first().getAttribute('value');
      for (const path of ['/console/people/new', '/console/settings/tokens', '/console/settings/keys/rotate', '/console/grants/new']) {
        const answer = await people[name].page.request.post(new URL(path, gateway.url).href, {
          form: { form_key: key, name: 'evil', role: 'admin', days: '1', subject: 'evil' }, maxRedirects: 0, headers: { origin: gateway.url }
        });
        equal(answer.status(), 403, path);
      }
    });
  }
  await report.check('a form without the key of its session, or from elsewhere, changes nothing', async () => {
    const send = (form, headers) => people.vi.page.request.post(new URL('/console/theme', gateway.url).href, { form, headers, maxRedirects: 0 });
    await people.vi.go('/console/account');
    const key = await people.vi.page.locator('input[name=form_key]').first().getAttribute('value');
    equal((await send({ theme: 'dark' }, {})).status(), 400, 'without the key');
    equal((await send({ theme: 'dark', form_key: 'x'.repeat(key.length) }, {})).status(), 400, 'with another');
    truthy((await send({ theme: 'dark', form_key: key }, { origin: 'https://evil.example' })).status() >= 400, 'from elsewhere');
    equal((await send({ theme: 'dark', form_key: key }, {})).status(), 303, 'as it should be');
  });
}
