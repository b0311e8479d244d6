// A policy is changed in the editor, held against the calls there were, applied, overtaken by somebody else, and rolled back.

import { equal, truthy } from '../harness/report.mjs';
import { apply, choose } from './steps.mjs';

const path = '/console/policies/everything';

export async function policyEdits(report, ada, pol, agent) {
  report.group('policy edits');
  const echo = async (message) => (await agent.call('echo', { message })).isError;
  let before;

  await report.check('a tool is denied by its choice, and nothing is in force before it is applied', async () => {
    await ada.go(path);
    before = Number(/Version (\d+) in force/.exec(await ada.text())[1]);
    await choose(ada, { echo: 'Deny' });
    truthy((await ada.text()).includes('This is a draft'), await ada.text());
    equal(await echo('still'), false, 'a call meanwhile');
  });
  await report.check('replayed over the last hour, exactly its calls would be newly denied', async () => {
    await ada.press('Replay it');
    await replayed(ada);
    await ada.page.locator('select[name=hours]').selectOption({ label: 'the last hour' });
    await ada.press('Replay again');
    await replayed(ada);
    const rows = (await ada.page.locator('section[aria-labelledby=changes-head] tbody tr').allInnerTexts()).map((row) => row.replace(/\s+/g, ' '));
    for (const row of rows) console.log(`# ${row}`);
    equal(await ada.look('a replay that changes something'), [], 'faults');
    const denied = rows.filter((row) => row.startsWith('Newly denied'));
    equal(denied.length, 1, 'kinds of calls that are newly denied');
    truthy(/^Newly denied echo on everything 2 /.test(denied[0]), denied[0]);
    truthy(!rows.some((row) => /^(Newly allowed|No longer asked)/.test(row)), 'nothing more is let through');
  }, 60_000);
  await report.check('applied, the next call is denied', async () => {
    await ada.press('Review and apply');
    const shown = await ada.text();
    truthy(shown.includes('No longer allowed') && shown.includes('echo'), shown);
    equal(await ada.look('a review'), [], 'faults');
    await ada.press(/^Apply/);
    const { isError, text } = await agent.call('echo', { message: 'now' });
    truthy(isError && /denied/i.test(text), text);
  });
  await report.check('the version before is put in force again, and the call goes through', async () => {
    await ada.follow('Versions');
    await ada.follow(`Show version ${before}`);
    await ada.confirm(`Put version ${before} in force again`, `Yes, in place of version ${before + 1}`);
    equal(await echo('again'), false, 'a call');
  });
  await report.check('of two who edit it at once, the second is told, and takes nothing back unseen', async () => {
    await ada.go(path);
    await pol.go(path);
    await choose(pol, { 'get-tiny-image': 'Deny' });
    await apply(pol);
    await choose(ada, { echo: 'Hide' });
    truthy(/Somebody was faster\..*put there by pol/s.test(await ada.text()), await ada.text());
    await ada.press('Review and apply');
    const shown = await ada.text();
    truthy(/It cannot be applied yet: somebody was faster\..*put there by pol/s.test(shown), shown);
    equal(await ada.page.locator('button[value=apply]').count(), 0, 'buttons that apply it');
    equal(await ada.look('a review that was overtaken'), [], 'faults');
    equal(await echo('hers'), false, 'what the first applied');
  });
}

// The page asks again by itself until the replay is done.
async function replayed(visitor) {
  await visitor.page.locator('#changes-head, .empty').first().waitFor({ timeout: 20_000 });
  await visitor.page.waitForLoadState('load');
}
