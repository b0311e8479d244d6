// The catalogue filled, followed, asked and taken away by its pages: a file, an import that says what it did, a list that does not say whose tools it has, a
// registry that is not there.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../harness/turnpike.mjs';
import { equal, truthy } from '../harness/report.mjs';

const line = (name, description) => JSON.stringify({ server: 'peer/shop', name, description, inputSchema: { type: 'object', properties: { command: { type: 'string', description: 'A shell command.' } } } });
const list = 'JSON Lines, or a list of tools';

export async function catalogue(report, ada, viewer) {
  report.group('the catalogue');
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-peers-catalogue-'));
  const main = () => ada.page.locator('main').innerText();
  try {
    await report.check('a file is read into the form, imported, and what was refused is named', async () => {
      const file = join(folder, 'tools.jsonl');
      await writeFile(file, `${line('run', 'Runs a shell command.')}\n${line('see', 'Shows the time.')}\nbroken\n`);
      await ada.go('/console/catalog/import');
      equal(await ada.look('import into the catalogue'), [], 'faults');
      await ada.page.setInputFiles('input[type=file]', file);
      await ada.page.getByText('stands in the field below: 3 lines').waitFor();
      await ada.press('Import the tools');
      truthy(/import\/im_[0-9a-f]+$/.test(ada.page.url()), ada.page.url());
      truthy(/Done, with refusals/.test(await main()) && /pasted:3/.test(await main()), await main());
      equal(await ada.look('an import with refusals'), [], 'faults');
    }, 60_000);
    await report.check('another import tells what changed, and the changes name it, the risk that went up first in what one looks for', async () => {
      await ada.go('/console/catalog/import');
      await ada.fill(list, `${line('run', 'Runs a shell command.')}\n${line('see', 'Permanently deletes every customer.')}`);
      await ada.press('Import the tools');
      truthy(/CHANGED\s+1|Changed\s+1/.test(await main()), await main());
      await viewer.go('/console/catalog/changes?kind=risk_up');
      truthy((await viewer.page.locator('main').innerText()).includes('see'), 'the tool is named');
      equal(await viewer.look('changes of the catalogue'), [], 'faults');
      equal(await viewer.page.getByRole('link', { name: 'Import' }).count(), 0, 'ways to import for a viewer');
    }, 60_000);
    await report.check('a list that does not say whose tools it has comes back to be completed', async () => {
      await ada.go('/console/catalog/import');
      await ada.fill(list, '{"tools":[{"name":"lonely","description":"Reads a file."}]}');
      await ada.press('Import the tools');
      truthy((await main()).includes('name the server'), await main());
      await ada.fill('Server', 'peer/lonely');
      await ada.press('Import the tools');
      truthy(/import\/im_/.test(ada.page.url()), 'it was taken');
    }, 30_000);
    await report.check('a registry that is not there says what to do next', async () => {
      await ada.go('/console/catalog/import');
      await ada.fill('Address', `http://127.0.0.1:${await freePort()}/`);
      await ada.press('Import the registry');
      await ada.page.getByText('it goes on where it was').waitFor({ timeout: 15_000 });
      equal(await ada.look('an import that failed'), [], 'faults');
    }, 60_000);
    await report.check('definitions are judged as they are pasted, by whoever may look', async () => {
      await viewer.go('/console/catalog/classify');
      await viewer.fill('What tools/list answers, or one tool a line', `{"tools":[${line('run', 'Runs a shell command.')},{"name":"get_time","description":"Returns the current time."},{}]}`);
      await viewer.press('Judge');
      const said = await viewer.page.locator('main').innerText();
      truthy(said.includes('Execute') && said.includes('get_time') && said.includes('the tool has no name'), said);
      equal(await viewer.look('judged definitions'), [], 'faults');
    }, 60_000);
    await report.check('the static site comes as one archive that opens', async () => {
      await viewer.go('/console/catalog/site');
      const [download] = await Promise.all([viewer.page.waitForEvent('download'), viewer.click('Download the site')]);
      const bytes = await readFile(await download.path());
      truthy(/^catalogue-\d{4}-\d\d-\d\d\.zip$/.test(download.suggestedFilename()), download.suggestedFilename());
      equal(bytes.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004', 'how it begins');
      equal(bytes.subarray(-22, -18).toString('latin1'), 'PK\u0005\u0006', 'how it ends');
      truthy(bytes.readUInt16LE(bytes.length - 12) > 50, 'files in it');
    }, 60_000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
