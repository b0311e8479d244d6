// A scan through the pages: a pasted configuration names a server of the npm registry, nothing is started before somebody ticks it, what it can do
// stands there, and it leads to the form of adding with the version that was looked at.

import { readFile } from 'node:fs/promises';
import { equal, truthy } from '../harness/report.mjs';
import { story } from './steps.mjs';

const version = '2026.8.31';
const canary = 'canary-of-a-scan-1d4f';

export async function scans(report, gateway, ada) {
  report.group('a scan');
  await report.check('a pasted configuration is read and shown, and starts nothing', async () => {
    await ada.go('/console/servers');
    await ada.follow('Scan');
    await ada.fill('Paste it', JSON.stringify({
      mcpServers: {
        sampled: { command: 'npx', args: ['-y', `@modelcontextprotocol/server-everything@${version}`], env: { SOME_TOKEN: canary } },
        floating: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-memory', '--api-key', canary] }
      }
    }, null, 2));
    await ada.press('Read it');
    const shown = await ada.text();
    for (const word of ['waits for a yes', 'sampled', 'pinned', 'floating', 'SOME_TOKEN', '--api-key ***']) truthy(shown.includes(word), `${word} in ${shown}`);
    truthy(!(await ada.page.content()).includes(canary), 'a value, on the page');
    equal(await ada.page.locator('input[name=server]:checked').count(), 0, 'boxes that are ticked by themselves');
    equal(await ada.look('a scan that waits for a yes'), [], 'faults');
  });
  await report.check('what is ticked is installed, started and read, and the rest is left alone', async () => {
    await ada.page.getByLabel('sampled').check();
    const bare = ada.page.getByLabel(/^Start what is ticked without a sandbox/);
    if (await bare.count()) await bare.check();
    await ada.press('Start what is ticked');
    await ada.page.locator('[data-follow].warn').waitFor({ state: 'detached', timeout: 90_000 });
    await ada.page.waitForLoadState('load');
    const shown = (await ada.text()).replace(/\s+/g, ' ');
    for (const word of ['done', 'echo', 'get-env', 'Read · low', version, 'floating not started']) truthy(shown.includes(word), `${word} in ${shown}`);
    equal(await ada.look('a scan'), [], 'faults');
  }, 120_000);
  await report.check('it is taken away as SARIF and as a policy', async () => {
    const [sarif] = await Promise.all([ada.page.waitForEvent('download'), ada.page.getByRole('link', { name: 'SARIF' }).click()]);
    equal(JSON.parse(await readFile(await sarif.path(), 'utf8')).version, '2.1.0', 'the version of SARIF');
    const [policy] = await Promise.all([ada.page.waitForEvent('download'), ada.page.getByRole('link', { name: /^Recommended policy/ }).click()]);
    equal(policy.suggestedFilename(), 'sampled.yaml', 'the name of the file');
    truthy((await readFile(await policy.path(), 'utf8')).includes('echo'), 'a rule');
  });
  await report.check('adding it begins with the version that was looked at', async () => {
    await ada.follow(/^Add this server/);
    equal(await ada.field('Package').inputValue(), `npm:@modelcontextprotocol/server-everything@${version}`, 'the package');
    equal(await ada.field('Names of variables it gets').inputValue(), 'SOME_TOKEN', 'the variables');
  });
  await report.check('the record says who said yes to it', async () => {
    const told = await story(ada, 'sc_', /scan\.start/);
    truthy(told.includes('sampled') && !told.includes(canary), told);
  });
}
