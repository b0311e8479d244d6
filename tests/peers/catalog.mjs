// Real servers known before they are called: scanned, put into the catalogue, written as pages, and put behind the gate under the
// policy that was recommended for them.
//
//   node catalog.mjs --turnpike "dotnet /path/to/turnpike.dll"

import { access, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createGrant } from './checks/administration.mjs';
import { newPlainClient, overHttp } from './harness/clients.mjs';
import { Report, equal, truthy } from './harness/report.mjs';
import { everything, filesystem, memory } from './harness/servers.mjs';
import { Turnpike } from './harness/turnpike.mjs';

const { values } = parseArgs({ options: { turnpike: { type: 'string' } } });
if (!values.turnpike) {
  console.error('usage: node catalog.mjs --turnpike "COMMAND"');
  process.exit(2);
}

const report = new Report();
const folder = await mkdtemp(join(tmpdir(), 'turnpike-peers-catalog-'));
const gateway = await Turnpike.create(values.turnpike.split(' '));
try {
  await scanned(await configuration());
  await searched();
  await behindTheGate();
} finally {
  await gateway.remove();
  await rm(folder, { recursive: true, force: true });
}
process.exit(report.end(20));

/** A client's configuration that names the three servers, one of them with a variable nobody else may read. */
async function configuration() {
  const servers = { everything: everything(), filesystem: filesystem(folder), memory: memory(join(folder, 'memory.jsonl')) };
  const entries = Object.entries(servers).map(([name, { command: [command, ...args], env }]) => [name, { command, args, env }]);
  const file = join(folder, '.mcp.json');
  await writeFile(file, JSON.stringify({ mcpServers: Object.fromEntries(entries) }, null, 2));
  return file;
}

async function scanned(file) {
  report.group('scan');
  const out = (name) => join(folder, name);
  await report.check('reading a configuration starts nothing and tells no value', async () => {
    const { code, stdout, stderr } = await gateway.run('scan', file);
    equal(code, 0, 'exit code');
    truthy(stdout.includes('Not started: 3'), stdout);
    truthy(stdout.includes('MEMORY_FILE_PATH') && !(stdout + stderr).includes('memory.jsonl'), stdout + stderr);
  });

  // With bubblewrap the servers' folders are shown to them, without it nothing keeps them from the rest: both ways lead to the same definitions.
  const packages = new URL('./node_modules', import.meta.url).pathname;
  const sandboxed = await gateway.run('scan', '--json', '--allow-read', packages, '--', ...everything().command);
  const protection = sandboxed.code === 0 ? ['--allow-read', packages, '--allow-read', folder] : ['--no-sandbox'];
  console.log(`# ${sandboxed.code === 0 ? 'in the sandbox' : `without a sandbox: ${sandboxed.stderr.trim().split('\n')[0]}`}`);
  let scan = { servers: [] };
  await report.check('three real servers answer', async () => {
    scan = await gateway.json('scan', file, '--start', ...protection, '--tools-out', out('tools.jsonl'), '--policy-out', out('policies'), '--sarif', out('scan.sarif'));
    equal([scan.scanned, scan.not_started, scan.unanswered], [3, 0, 0], 'scanned, not started, unanswered');
  });
  const tool = (server, name) => scan.servers.find((s) => s.name === server)?.tools.find((t) => t.name === name) ?? {};
  const judged = (server, name, expected) => report.check(`${server}/${name} is ${expected.join(', ')}`, async () => {
    const { class: risk, severity, flags = [] } = tool(server, name);
    equal([risk, severity, ...expected.slice(2).filter((flag) => flags.includes(flag))], expected, JSON.stringify(flags));
  });
  await judged('everything', 'echo', ['Read', 'low']);
  await judged('everything', 'get-sum', ['Read', 'low']);
  await judged('filesystem', 'read_text_file', ['Read', 'medium', 'sensitive_read']);
  await judged('filesystem', 'write_file', ['Destructive', 'critical']);
  await judged('filesystem', 'create_directory', ['Write', 'medium']);
  await judged('memory', 'delete_entities', ['Destructive', 'critical']);
  await report.check('a path is known as one', async () => {
    equal(tool('filesystem', 'read_text_file').arguments?.map((a) => [a.name, a.tags])[0], ['path', ['path']], 'the first tagged argument');
  });
  await report.check('honest servers have no finding', async () => {
    equal(scan.servers.flatMap((s) => s.tools.flatMap((t) => t.findings)), [], 'findings');
    equal((await gateway.run('scan', file, '--start', ...protection, '--fail-on', 'low')).code, 0, 'exit code of --fail-on low');
    equal((await gateway.run('scan', file, '--start', ...protection, '--fail-on-risk', 'critical')).code, 1, 'exit code of --fail-on-risk critical');
  });
  await report.check('every recommended policy is valid', async () => {
    equal((await readdir(out('policies'))).sort(), ['everything.yaml', 'filesystem.yaml', 'memory.yaml'], 'files');
    for (const name of await readdir(out('policies'))) {
      const { code, stdout, stderr } = await gateway.run('policy', 'check', join(out('policies'), name));
      equal(code, 0, `${name}: ${stdout}${stderr}`);
    }
  });
  await report.check('the SARIF log names the tool and the file', async () => {
    const log = JSON.parse(await readFile(out('scan.sarif'), 'utf8'));
    equal([log.version, log.runs.length], ['2.1.0', 1], 'version and runs');
    truthy(log.runs[0].results.some((r) => JSON.stringify(r.locations).includes('filesystem/tool/write_file')), 'the result of write_file');
  });
}

async function searched() {
  report.group('catalog');
  await report.check('what was scanned goes into the catalogue, once', async () => {
    const first = await gateway.json('catalog', 'import', join(folder, 'tools.jsonl'));
    truthy(first.sources[0].added > 20 && first.sources[0].refused === 0, JSON.stringify(first));
    const again = await gateway.json('catalog', 'import', join(folder, 'tools.jsonl'));
    equal([again.sources[0].added, again.sources[0].changed, again.sources[0].removed], [0, 0, 0], 'the second time');
  });
  await report.check('it is found by words and by class', async () => {
    equal((await gateway.json('catalog', 'search', 'read_text_file')).tools[0].name, 'read_text_file', 'the exact name');
    const destructive = (await gateway.json('catalog', 'search', 'delete', '--class', 'Destructive')).tools.map((t) => t.name);
    truthy(destructive.includes('delete_entities'), JSON.stringify(destructive));
  });
  await report.check('a word of nowhere is answered no', async () => {
    equal((await gateway.run('catalog', 'search', 'zzyzx')).code, 1, 'exit code');
  });
  await report.check('it is written as pages', async () => {
    const site = join(folder, 'site');
    truthy((await gateway.json('catalog', 'site', '--out', site)).files > 30, 'files');
    const index = await readFile(join(site, 'index.html'), 'utf8');
    truthy(index.includes('filesystem') && !index.includes('<script src'), 'the index');
  });
}

async function behindTheGate() {
  report.group('recommended');
  let client;
  await report.check('a server is trusted at first sight where that was asked for', async () => {
    await gateway.json('server', 'add', 'files', '--trust-first', '--', ...filesystem(folder).command);
    const pins = await gateway.json('pin', 'list', 'files');
    truthy(JSON.stringify(pins).includes('write_file'), JSON.stringify(pins).slice(0, 300));
  });
  await report.check('the recommended policy is taken as it is', async () => {
    await gateway.up();
    const { token } = await createGrant(gateway, 'agent', 'files', join(folder, 'policies', 'filesystem.yaml'));
    client = await overHttp(`${gateway.url}/mcp/files`, token, newPlainClient());
    truthy((await client.listTools()).tools.some((t) => t.name === 'write_file'), 'the list');
  });
  await report.check('reading goes through', async () => {
    await writeFile(join(folder, 'note.txt'), 'A note.');
    const { content, isError } = await client.callTool({ name: 'read_text_file', arguments: { path: join(folder, 'note.txt') } });
    equal([content[0].text, isError ?? false], ['A note.', false], 'the answer');
  });
  await report.check('overwriting waits for a person, and nothing was written', async () => {
    const answer = await client.callTool({ name: 'write_file', arguments: { path: join(folder, 'new.txt'), content: 'Lost.' } });
    equal(answer.isError, true, JSON.stringify(answer));
    equal(await access(join(folder, 'new.txt')).then(() => true, () => false), false, 'the file is there');
    truthy(JSON.stringify(await gateway.json('approval', 'list')).includes('write_file'), 'the list of approvals');
  });
  await report.check('the pages of the catalogue are served, and know nothing of the gate', async () => {
    const page = await fetch(`${gateway.url}/catalog`);
    equal([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8'], 'the index');
    const text = await page.text();
    truthy(text.includes('filesystem') && !text.includes('note.txt'), 'the text');
  });
  await client?.close().catch(() => {});
}
