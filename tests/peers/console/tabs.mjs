// Many pages of the console open at once: a browser keeps six connections to one address, and live pages must not use them up.

import { equal, until } from '../harness/report.mjs';

export async function tabs(report, gateway, ada) {
  report.group('many tabs');
  const pages = [];
  const policy = await gateway.file('tabs.json', { version: '1', default: 'deny' });
  const happen = async (name) => equal((await gateway.run('policy', 'apply', name, policy)).code, 0, 'exit code');
  await report.check('ten live pages open, one after the other', async () => {
    for (let i = 0; i < 10; i++) {
      const page = await ada.context.newPage();
      pages.push(page);
      await page.goto(new URL('/console/audit?live=1', ada.base).href, { timeout: 10_000 });
    }
  });
  await report.check('each shows what happens by itself', async () => {
    await happen('while-ten-are-open');
    await shown(pages, 'while-ten-are-open');
  });
  await report.check('when the one that listens is closed, the others go on', async () => {
    await pages.shift().close();
    await happen('when-one-is-closed');
    await shown(pages, 'when-one-is-closed');
  });
  for (const page of pages) await page.close();
}

/** Waits until every page shows it. A page that nobody looks at renews itself when it is looked at. */
async function shown(pages, words) {
  const without = [];
  for (const page of pages) {
    await page.bringToFront();
    const found = await until(10_000, async () => (await page.locator('table.records').innerText()).includes(words)).then(() => true, () => false);
    if (!found) without.push(page.url());
  }
  equal(without, [], 'pages that do not show it');
}
