// What people do on the pages of the console again and again, as they do it: by labels and buttons.

import { readFile } from 'node:fs/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { truthy, until } from '../harness/report.mjs';

/** Adds a server by its command. Ends on its page, once it was looked at. */
export async function addByCommand(visitor, name, command) {
  await visitor.go('/console/servers');
  await visitor.follow('Add a server');
  await visitor.follow(/^By command/);
  await visitor.fill('Command', command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word}"`)).join(' '));
  await visitor.fill('Name', name);
  await visitor.press('Add and look at it');
  await visitor.settled();
}

/** Approves what waits of the server whose page one is on. */
export async function approveAll(visitor) {
  await visitor.page.locator('main a[href$="/pins"]').first().click();
  await visitor.page.waitForURL(/\/pins$/);
  visitor.effort.pages++;
  for (let i = 0; i < 6 && !(await visitor.text()).includes('Nothing waits here'); i++) {
    const asksFirst = visitor.page.locator('details.confirm > summary').filter({ hasText: 'Approve all' });
    if (await asksFirst.count()) await asksFirst.click();
    await visitor.press(/^Approve (?!ticked)/);
  }
  truthy((await visitor.text()).includes('Nothing waits here'), await visitor.notices());
}

/** In the editor of a policy: what each tool's calls are to come to, such as { echo: 'Allow' }. Ends in the editor, nothing applied. */
export async function choose(visitor, choices) {
  for (const [tool, choice] of Object.entries(choices)) {
    const select = visitor.page.getByLabel(`Choice for ${tool}`, { exact: true });
    await select.selectOption({ label: choice });
    // The choice goes into the document at once, and the form is made anew.
    await until(15_000, async () => (await select.inputValue()) === (await select.locator('xpath=../input[starts-with(@name, "was-")]').inputValue()));
  }
}

/** From the editor: looks at what would change, and applies it. */
export async function apply(visitor) {
  await visitor.press('Review and apply');
  await visitor.press(/^Apply/);
  truthy(/is in force\./.test(await visitor.notices()), await visitor.notices());
}

/** Creates a grant of servers, each under a policy: gives the configuration of a client, off the page. */
export async function grantFor(visitor, subject, policies, client = 'Cursor') {
  await visitor.go('/console/grants');
  await visitor.follow(/^(New grant|Create the first grant)$/);
  await visitor.fill('Caller', subject);
  for (const [server, policy] of Object.entries(policies)) {
    await visitor.page.locator(`input[name=server][value="${server}"]`).check();
    await visitor.page.getByLabel(`Policy for ${server}`, { exact: true }).selectOption(policy);
  }
  await visitor.press('Create the grant');
  await visitor.page.locator('.choose label').filter({ hasText: new RegExp(`^${client}$`) }).click();
  return visitor.page.locator(`.chosen:visible pre`).innerText();
}

/** The official client of one server, made of nothing but a client's configuration file. */
export async function agentOf(gateway, name, configuration) {
  const file = await gateway.file(`${name}.json`, configuration);
  const { mcpServers } = JSON.parse(await readFile(file, 'utf8'));
  const agent = new Client({ name, version: '1.0.0' });
  const [{ url, headers }] = Object.values(mcpServers);
  await agent.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return {
    /** What a call says, whatever comes of it; `waits` is how long it may take. */
    call: (tool, args = {}, waits = 60_000) => agent.callTool({ name: tool, arguments: args }, undefined, { timeout: waits }).then(
      ({ content, isError }) => ({ isError: isError === true, text: content.map(({ text }) => text).join('\n') }),
      (error) => ({ isError: true, text: error.message })),
    tools: async () => (await agent.listTools()).tools.map((tool) => tool.name),
    close: () => agent.close()
  };
}

/** Searches the record by a name; gives the rows as texts once there are some. */
export async function search(visitor, words) {
  return until(15_000, async () => {
    await visitor.go('/console/audit');
    await visitor.fill('Search names', words);
    await visitor.press('Search');
    const rows = await visitor.page.locator('table.records tbody tr').allInnerTexts();
    return rows.length > 0 ? rows.map((row) => row.replace(/\s+/g, ' ')) : undefined;
  });
}

/** Opens the newest record of a search that says something; gives what its timeline says. */
export async function story(visitor, words, said) {
  await until(15_000, async () => (await search(visitor, words)).some((row) => said.test(row)));
  const row = visitor.page.locator('table.records tbody tr').filter({ hasText: said }).first();
  await Promise.all([visitor.page.waitForEvent('load'), row.locator('a.name').click()]);
  return (await visitor.page.locator('.timeline').innerText()).replace(/\s+/g, ' ');
}
