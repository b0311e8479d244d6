// A server comes as a package of a real registry: planned, looked at, approved, installed, verified; and an older version of it is rejected.

import { equal, truthy } from '../harness/report.mjs';
import { approveAll } from './steps.mjs';

const name = '@modelcontextprotocol/server-memory';
const version = '2026.8.31';

export async function packages(report, ada) {
  report.group('a package');
  await report.check('a plan says what would be installed, exactly', async () => {
    await plan(ada, `npm:${name}@${version}`, 'packed');
    const shown = await ada.text();
    for (const words of [name, version, 'sha512-', 'each locked by its hash', 'Approve exactly this?']) truthy(shown.includes(words), `${words} in ${shown}`);
    equal(await ada.look('a plan that waits'), [], 'faults');
  }, 120_000);
  await report.check('approved, it is fetched, verified and started, and its tools wait for approval', async () => {
    await ada.press('Approve and install');
    await ada.page.getByText('It is there').waitFor({ timeout: 120_000 });
    equal(await ada.look('a plan that was carried out'), [], 'faults');
    await ada.follow('Review');
    await approveAll(ada);
  }, 180_000);
  await report.check('its page says what is installed, and every file is what it was', async () => {
    await ada.go('/console/servers/packed/package');
    truthy((await ada.text()).includes(version), await ada.text());
    await ada.press('Verify every file');
    truthy((await ada.notices()).includes('is as it was locked'), await ada.notices());
    equal(await ada.look('a package'), [], 'faults');
  }, 90_000);
  await report.check('an update that is rejected changes nothing', async () => {
    await ada.go('/console/servers/packed/package');
    await ada.page.getByLabel('Version', { exact: true }).fill('2026.7.4');
    await ada.press('Plan an update');
    await ada.settled();
    await ada.press('Reject');
    truthy((await ada.notices()).includes('Rejected'), await ada.notices());
    await ada.go('/console/servers/packed/package');
    truthy((await ada.text()).includes(version), await ada.text());
    await ada.go('/console/servers/plans');
    equal(await ada.look('the plans'), [], 'faults');
  }, 120_000);
}

async function plan(ada, what, server) {
  await ada.go('/console/servers/new?way=package');
  await ada.fill('Package', what);
  await ada.fill('Name', server);
  await ada.press('Make a plan');
  await ada.settled();
}
