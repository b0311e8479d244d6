// A policy is changed in the editor, held against the calls there were, applied, overtaken by somebody else, and rolled back.

import { equal, truthy } from '../harness/report.mjs';
import { apply, choose } from './steps.mjs';

const path = '/console/policies/everything';

export async function policyEdits(report, ada, pol, agent) {
  report.group('policy edits');
  await report.check('a tool is denied by its choice, and nothing is in force before it is applied', async () => {
    await ada.go(path);
    await choose(ada, { echo: 'Deny' });
    truthy((await ada.text()).includes('This is a draft'), await ada.text());
    equal((await agent.call('echo', { message: 'still' })).isError, false, 'a call meanwhile');
  });
  await report.check('applied, the next call is denied', async () => {
    await ada.press('Review and apply');
    const shown = await ada.text();
    truthy(shown.includes('No longer allowed') && shown.includes('echo'), shown);
    await ada.press(/^Apply/);
    const { isError, text } = await agent.call('echo', { message: 'now' });
    truthy(isError && /denied/i.test(text), text);
  });
  await report.check('of two who edit it at once, the second is told', async () => {
    await ada.go(path);
    await pol.go(path);
    await choose(pol, { echo: 'Allow' });
    await apply(pol);
    await choose(ada, { echo: 'Hide' });
    await ada.press('Review and apply');
    await ada.press(/^Apply/);
    truthy((await ada.text()).includes('somebody was faster'), await ada.text());
    equal((await agent.call('echo', { message: 'hers' })).isError, false, 'what the first applied');
  });
}
