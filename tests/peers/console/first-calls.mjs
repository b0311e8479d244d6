// A grant to a client's configuration to recorded calls: one that is allowed, one that is denied, one that somebody approves on a telephone, one
// that they deny with a reason. Everything an administrator does is done on pages.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { equal, truthy, until } from '../harness/report.mjs';
import { filesystem } from '../harness/servers.mjs';
import { agentOf, apply, approveAll, choose, grantFor, story } from './steps.mjs';

export async function firstCalls(report, gateway, ada, ann) {
  report.group('first calls');
  let agent;
  let denied;
  await report.check('a second server comes out of a pasted .mcp.json', async () => {
    const root = join(gateway.folder, 'files');
    await mkdir(root, { recursive: true });
    const [command, ...args] = filesystem(root).command;
    await ada.go('/console/servers/new');
    await ada.follow(/^From a client/);
    await ada.fill('Paste it', JSON.stringify({ mcpServers: { files: { command, args } } }, null, 2));
    await ada.press('Show what it names');
    truthy((await ada.text()).includes('server-filesystem'), await ada.text());
    await ada.press('Add what is ticked');
    await ada.settled();
    await approveAll(ada);
  }, 90_000);
  await report.check('one tool is denied and one wants a person, by the choices of the editor', async () => {
    await ada.go('/console/policies/everything');
    await choose(ada, { echo: 'Allow', 'get-env': 'Deny', 'get-sum': 'Require approval' });
    await ada.click('Edit the rule of get-sum');
    await ada.fill('The call waits for it', '60s');
    await ada.click('Put it into the document');
    await until(10_000, async () => /get-sum[\s\S]*require_approval[\s\S]*hold/.test(await ada.page.locator('#document').inputValue()));
    await apply(ada);
  });
  await report.check('a grant is made, and a client is set up with what its page shows', async () => {
    const configuration = await grantFor(ada, 'first-agent', { everything: 'everything' });
    agent = await agentOf(gateway, 'first-agent', configuration);
    const tools = await agent.tools();
    truthy(tools.includes('echo') && tools.includes('get-sum'), tools.join(' '));
    await ada.page.reload();
    truthy(!(await ada.page.content()).includes(/Bearer (tp_\w+)/.exec(configuration)[1]), 'the token, on the page again');
  });
  await report.check('a call that the policy allows goes through', async () => {
    equal(await agent.call('echo', { message: 'first' }), { isError: false, text: 'Echo: first' }, 'the answer');
  });
  await report.check('one that it denies does not, and is found in the record with its rule', async () => {
    const { isError, text } = await agent.call('get-env');
    truthy(isError && /denied/i.test(text), text);
    const told = await story(ada, 'get-env', /denied/);
    truthy(told.includes('/tools/get-env') && told.includes('Denied'), told);
  });
  await report.check('one that waits is approved by somebody else on a telephone, and goes through', async () => {
    await ann.page.setViewportSize({ width: 390, height: 844 });
    await ann.go('/console/approvals');
    truthy((await ann.text()).includes('Nothing waits for you'), await ann.text());
    const answer = agent.call('get-sum', { a: 3, b: 4 });
    // It appears by itself: the page is live.
    await ann.page.getByText('first-agent').first().waitFor({ timeout: 15_000 });
    const shown = await ann.text();
    for (const word of ['get-sum', '"a": 3', '"b": 4', 'everything']) truthy(shown.includes(word), `${word} in ${shown}`);
    truthy((await ann.page.title()).startsWith('(1)'), await ann.page.title());
    equal(await ann.overflow(), 0, 'pixels wider than the window');
    await ann.press('Approve this call, once');
    const { isError, text } = await answer;
    truthy(!isError && text.includes('7'), text);
  }, 60_000);
  await report.check('who answered it is named where answers are listed', async () => {
    await ada.go('/console/approvals/answered');
    truthy((await ada.text()).includes('ann'), await ada.text());
  });
  await report.check('another is told of by the browser, on whatever page the approver is, with no argument in it', async () => {
    await listenForNotes(ann);
    await ann.go('/console/approvals');
    await ann.click('Notify me in this browser');
    await ann.page.getByText('for as long as a page of the console is open').waitFor();
    await ann.go('/console/servers');
    denied = agent.call('get-sum', { a: 40, b: 2 });
    const [note] = await until(15_000, async () => (await notesOf(ann)).length > 0 && notesOf(ann));
    truthy(note.includes('get-sum') && note.includes('first-agent') && !note.includes('40'), note);
  });
  await report.check('it is denied with a reason that the agent reads', async () => {
    await until(15_000, async () => {
      await ann.go('/console/approvals');
      return (await ann.text()).includes('"a": 40');
    });
    await ann.fill('Reason', 'Not before the audit is over.');
    await ann.press('Deny');
    const { isError, text } = await denied;
    truthy(isError && text.includes('Not before the audit is over.'), text);
    await ann.page.setViewportSize({ width: 1280, height: 860 });
  }, 60_000);
  await report.check('the record tells both, and the first, from the decision to the outcome', async () => {
    const approved = await story(ada, 'get-sum', /done/);
    for (const word of ['A person was asked', 'Approved', 'ann', 'Let through by the approval', 'Done']) truthy(approved.includes(word), `${word} in ${approved}`);
    const denied = await story(ada, 'get-sum', /denied|asks a person/);
    for (const word of ['A person was asked', 'Denied', 'ann', 'Not before the audit is over.']) truthy(denied.includes(word), `${word} in ${denied}`);
    const allowed = await story(ada, 'echo', /done/);
    for (const word of ['Allowed and sent', 'Done']) truthy(allowed.includes(word), `${word} in ${allowed}`);
  });
  await report.check('the record verifies, and the page shows what was proved', async () => {
    await ada.go('/console/audit');
    await ada.follow('Verify');
    await ada.press('Verify');
    await until(20_000, async () => {
      await ada.go('/console/audit/verify');
      return (await ada.text()).includes('The record is intact');
    });
  });
  return agent;
}

// What would be shown to a person is kept instead: the browser has no desktop here.
async function listenForNotes(visitor) {
  await visitor.context.grantPermissions(['notifications'], { origin: new URL(visitor.base).origin });
  await visitor.page.addInitScript(() => {
    globalThis.notes = [];
    globalThis.Notification = class extends EventTarget {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(title, { body }) {
        super();
        globalThis.notes.push(`${title}: ${body}`);
      }
    };
  });
}

const notesOf = (visitor) => visitor.page.evaluate(() => globalThis.notes);
