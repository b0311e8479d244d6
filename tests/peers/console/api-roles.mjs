// What each role may not, by the admin API directly: tokens of each role are made on the page, and sent to every kind of act.

import { equal, truthy } from '../harness/report.mjs';
import { search } from './steps.mjs';

const everybody = ['admin', 'policy_manager', 'approver', 'viewer'];
const admin = ['admin'];
const policies = ['admin', 'policy_manager'];
const answers = ['admin', 'approver'];

/** Method, path, who may. Nothing of it is there, so that nothing happens where it is let through. */
const acts = [
  ['GET', '/servers', everybody], ['GET', '/pins', everybody], ['GET', '/policies', everybody], ['GET', '/grants', everybody], ['GET', '/approvals', everybody],
  ['GET', '/secrets', admin], ['GET', '/sign-ins', admin], ['GET', '/tokens', admin], ['GET', '/sessions', admin],
  ['PUT', '/policies/nothing%2F', policies], ['POST', '/policies/nothing/rollback', policies], ['POST', '/servers/nothing/pins/approve', policies],
  ['POST', '/servers/nothing/pins/reject', policies], ['PUT', '/corrections/nothing/nothing/sha256:0', policies],
  ['POST', '/approvals/ap_nothing/approve', answers], ['POST', '/approvals/ap_nothing/deny', answers],
  ['POST', '/servers', admin], ['PATCH', '/servers/nothing', admin], ['DELETE', '/servers/nothing', admin], ['POST', '/servers/nothing/restart', admin],
  ['POST', '/grants', admin], ['DELETE', '/grants/g_nothing', admin], ['POST', '/grants/g_nothing/rotate', admin],
  ['PUT', '/people/nobody%2F', admin], ['DELETE', '/people/nobody', admin], ['PUT', '/people/nobody/password', admin], ['POST', '/links', admin],
  ['POST', '/tokens', admin], ['DELETE', '/tokens/nothing', admin],
  ['PUT', '/secrets/nothing/nothing', admin], ['DELETE', '/secrets/nothing/nothing', admin], ['POST', '/data-keys/nothing/destroy', admin], ['POST', '/key/move', admin],
  ['POST', '/sign-ins', admin], ['PUT', '/servers/nothing/authorization', admin], ['DELETE', '/servers/nothing/sign-in', admin],
  ['POST', '/provisions', admin], ['GET', '/scans', admin], ['POST', '/scans', admin], ['POST', '/scans/sc_nothing/start', admin], ['POST', '/sources/trust', admin]
];

export async function apiRoles(report, gateway, ada) {
  report.group('roles, by the API');
  const tokens = {};
  await report.check('a token of each role is made on the page', async () => {
    for (const role of everybody) {
      await ada.go('/console/settings/tokens');
      await ada.fill('Name', `try-${role}`);
      await ada.page.locator('select[name=role]').selectOption(role);
      await ada.press('Make it');
      tokens[role] = (await ada.page.locator('#token').innerText()).trim();
      truthy(/^tpa_/.test(tokens[role]), 'a token');
    }
    await ada.go('/console/settings/tokens');
    for (const token of Object.values(tokens)) truthy(!(await ada.page.content()).includes(token), 'a token on the page a second time');
  });
  const ask = async (method, path, token) => {
    const response = await fetch(`${gateway.url}/api/v1${path}`, {
      method, headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' }, body: method === 'GET' || method === 'DELETE' ? undefined : '{}'
    });
    return { status: response.status, problem: await response.text() };
  };
  for (const role of everybody) {
    const refused = acts.filter(([, , may]) => !may.includes(role)).length;
    await report.check(`${role.replace('_', ' ')}: ${refused} of ${acts.length} acts are refused, and no other`, async () => {
      const wrong = [];
      for (const [method, path, may] of acts) {
        const { status } = await ask(method, path, tokens[role]);
        // What may be done fails for other reasons: there is no such thing, or the body says nothing.
        if (may.includes(role) ? [401, 403].includes(status) || status >= 500 : status !== 403) wrong.push(`${method} ${path}: ${status}`);
      }
      equal(wrong, [], 'wrong');
    }, 60_000);
  }
  await report.check('without a token, or with one that does not count, nothing is answered', async () => {
    for (const token of [undefined, 'tpa_made-up', `${tokens.admin.slice(0, -1)}x`]) equal((await ask('GET', '/servers', token)).status, 401, 'status');
  });
  await report.check('the record names who was refused what', async () => {
    const rows = await search(ada, 'try-viewer');
    truthy(rows.some((row) => row.includes('refused')), rows.join('\n'));
  });
  await report.check('a token that is revoked on the page is refused at once', async () => {
    await ada.go('/console/settings/tokens');
    const row = ada.page.locator('tr').filter({ hasText: 'try-approver' });
    await row.locator('summary').click();
    await Promise.all([ada.page.waitForEvent('load'), row.getByRole('button', { name: 'Revoke' }).click()]);
    equal((await ask('GET', '/servers', tokens.approver)).status, 401, 'status');
  });
}
