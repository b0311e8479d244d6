// A server, a caller and an agent that write everything a page could trip over. Every page that shows it shows it, and does nothing.

import { fileURLToPath } from 'node:url';
import { equal, truthy, until } from '../harness/report.mjs';
import { payload } from './payloads.mjs';
import { addByCommand, agentOf, apply, approveAll, choose, grantFor } from './steps.mjs';

const program = fileURLToPath(new URL('hostile-server.mjs', import.meta.url));
const most = 40;
const caller = `<img src=x onerror=window.pwned=1> \u202Eeve`;

// Runs in the page: what it did, what it would do when clicked, and characters that are not seen, or turn others around, and stand there bare.
const lookAround = () => {
  const bare = [];
  for (const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); texts.nextNode();) {
    const { parentElement, data } = texts.currentNode;
    if (/[\u202A-\u202E\u2066-\u2069\u200B\u2060\uFEFF\u{E0000}-\u{E007F}]/u.test(data) && !parentElement.closest('textarea, script')) bare.push(parentElement.outerHTML.slice(0, 160));
  }
  const strange = 'img[src="x"], [onerror], [onload], main script:not([src]), a[href^="javascript:" i], form[action^="javascript:" i]';
  return {
    pwned: globalThis.pwned !== undefined,
    strange: [...document.querySelectorAll(strange), ...[...document.links].filter((a) => a.hostname === 'evil.example')].map((e) => e.outerHTML.slice(0, 160)),
    bare: bare.slice(0, 3)
  };
};

/** Opens a page and says what is wrong with it. */
async function trips(visitor, path) {
  const wrong = [];
  const status = await visitor.go(path);
  if (status !== 200) wrong.push(`${path}: ${status}`);
  const seen = await visitor.page.evaluate(lookAround);
  if (seen.pwned) wrong.push(`${path}: a script ran`);
  if (seen.strange.length) wrong.push(`${path}: ${seen.strange.join(' ')}`);
  if (seen.bare.length) wrong.push(`${path}: characters that are not seen stand bare: ${JSON.stringify(seen.bare)}`);
  const over = await visitor.overflow();
  if (over > 0) wrong.push(`${path}: ${over} pixels wider than the window`);
  return wrong;
}

/** The pages that show something of a server, by the links there are from its own. */
async function pagesOf(visitor, starts) {
  const found = new Set(starts);
  for (const start of starts) {
    await visitor.go(start);
    for (const href of await visitor.page.locator('main a[href^="/console"]').evaluateAll((links) => links.map((a) => a.getAttribute('href').split('#')[0]))) {
      if (/hostile|audit\/\d|approvals\/ap|grants\/g_/.test(href) && !/export|download/.test(href)) found.add(href);
    }
  }
  return [...found].slice(0, most);
}

export async function hostile(report, gateway, ada, ann) {
  report.group('hostile');
  await ada.page.setViewportSize({ width: 390, height: 844 });
  const visit = async (visitor, starts) => {
    const paths = await pagesOf(visitor, starts);
    const wrong = [];
    for (const path of paths) wrong.push(...await trips(visitor, path));
    console.log([`# ${paths.length} pages`, ...wrong.map((one) => `#   ${one}`)].join('\n'));
    equal(wrong, [], 'wrong');
  };

  await report.check('a server that says such things waits on its pages', async () => {
    await addByCommand(ada, 'hostile', [process.execPath, program]);
    await visit(ada, ['/console/servers', '/console/servers/hostile', '/console/servers/hostile/tools', '/console/servers/hostile/pins']);
  }, 120_000);
  let agent;
  await report.check('approved, put under a policy and granted to a caller of that kind', async () => {
    await ada.go('/console/servers/hostile');
    await approveAll(ada);
    await ada.go('/console/policies/new?server=hostile');
    await ada.press('Go on to the editor');
    await choose(ada, { quiet: 'Require approval', failing: 'Allow' });
    await apply(ada);
    agent = await agentOf(gateway, 'hostile-agent', await grantFor(ada, caller, { hostile: 'hostile' }));
  }, 90_000);
  await report.check('calls whose arguments, answers and errors are of that kind', async () => {
    await agent.call('failing', {});
    truthy((await agent.call('quiet', { text: Object.values(payload).join(' ') })).isError, 'it waits for a person');
    for (const name of [payload.script, payload.image]) await agent.call(name, {});
    await visit(ann, ['/console/approvals', '/console/audit']);
  }, 120_000);
  await report.check('a person denies with a reason of that kind', async () => {
    await until(10_000, async () => {
      await ann.go('/console/approvals');
      return (await ann.page.locator('article.approval').count()) > 0;
    });
    // So many arguments are read whole before anybody answers.
    await ann.follow('Read all of it and answer');
    await ann.fill('Reason', payload.image);
    await ann.press('Deny');
    await agent.call('quiet', { text: Object.values(payload).join(' ') });
    await visit(ann, ['/console/approvals/answered', '/console/audit?q=quiet']);
  }, 120_000);
  await report.check('names that people give: a view, a search, a token', async () => {
    await ada.go(`/console/audit?q=${encodeURIComponent(payload.image)}`);
    await ada.page.locator('details.confirm > summary').filter({ hasText: /view/i }).first().click();
    await ada.fill('Name of this search', payload.script);
    await ada.press('Save');
    await ada.go('/console/settings/tokens');
    await ada.fill('Name', payload.image);
    await ada.press('Make it');
    await visit(ada, ['/console/audit', '/console/settings/tokens', `/console/catalog/search?q=${encodeURIComponent(payload.closing)}`, `/console/grants?q=${encodeURIComponent(payload.script)}`]);
  }, 90_000);
  await report.check('definitions of that kind: judged, and taken into the catalogue', async () => {
    const text = [payload.script, payload.image, payload.bidi]
      .map((name) => JSON.stringify({ server: payload.closing, name, description: Object.values(payload).join(' ') }))
      .join('\n');
    await ada.go('/console/catalog/import');
    await ada.fill('JSON Lines, or a list of tools', `${text}\n${payload.closing}`);
    await ada.press('Import the tools');
    await ada.page.waitForURL(/import\/im_/);
    await visit(ada, [new URL(ada.page.url()).pathname, '/console/catalog/import', '/console/catalog/changes', '/console/catalog']);
    await ada.go('/console/catalog/classify');
    await ada.fill('What tools/list answers, or one tool a line', text);
    await ada.press('Judge');
    equal(await ada.page.evaluate(lookAround), { pwned: false, strange: [], bare: [] }, 'what was judged');
    equal(await ada.look('what was judged'), [], 'faults of what was judged');
    await ada.page.setViewportSize({ width: 390, height: 844 });
  }, 240_000);
  await report.check('every page that shows any of it', () => visit(ada, [
    '/console', '/console/servers/hostile', '/console/servers/hostile/tools', '/console/servers/hostile/settings', '/console/policies', '/console/policies/hostile', '/console/grants', '/console/audit',
    '/console/stack?server=hostile', '/console/approvals/answered'
  ]), 240_000);
  await ada.page.setViewportSize({ width: 1280, height: 860 });
  await agent?.close();
}
