// Ten npm servers provisioned from nothing: planned, approved, installed from their locks, started again after a restart without a registry;
// one updated and taken back, and a slow one that delays no other. Needs the npm registry.
//
//   node provision.mjs --turnpike "dotnet /path/to/turnpike.dll"

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Report, equal, truthy } from './harness/report.mjs';
import { Turnpike } from './harness/turnpike.mjs';

const { values } = parseArgs({ options: { turnpike: { type: 'string' } } });
if (!values.turnpike) {
  console.error('usage: node provision.mjs --turnpike "COMMAND"');
  process.exit(2);
}

// Each in an exact version, with what it needs to start without an account. The values are dummies.
const servers = [
  { name: 'everything', package: '@modelcontextprotocol/server-everything@2026.8.31' },
  { name: 'memory', package: '@modelcontextprotocol/server-memory@2026.8.31' },
  { name: 'filesystem', package: '@modelcontextprotocol/server-filesystem@2026.8.31', folder: true },
  { name: 'thinking', package: '@modelcontextprotocol/server-sequential-thinking@2025.12.18', older: true },
  { name: 'github', package: '@modelcontextprotocol/server-github@2025.4.8', env: { GITHUB_PERSONAL_ACCESS_TOKEN: 'dummy-github' } },
  { name: 'gitlab', package: '@modelcontextprotocol/server-gitlab@2025.4.25', env: { GITLAB_PERSONAL_ACCESS_TOKEN: 'dummy-gitlab' } },
  { name: 'slack', package: '@modelcontextprotocol/server-slack@2025.4.25', env: { SLACK_BOT_TOKEN: 'dummy-slack', SLACK_TEAM_ID: 'T0' } },
  { name: 'maps', package: '@modelcontextprotocol/server-google-maps@0.6.2', env: { GOOGLE_MAPS_API_KEY: 'dummy-maps' } },
  { name: 'tavily', package: 'tavily-mcp@0.2.22', env: { TAVILY_API_KEY: 'dummy-tavily' } },
  { name: 'postgres', package: '@modelcontextprotocol/server-postgres@0.6.2', args: ['postgresql://127.0.0.1:1/none'] }
];

const report = new Report();
const gateway = await Turnpike.create(values.turnpike.split(' '));
gateway.patience = 110_000;
const lockFile = () => readFile(join(gateway.data, 'turnpike.lock.json'), 'utf8').then(JSON.parse);
const began = Date.now();
try {
  await provisioned();
  await restarted();
  await updated();
  await slow();
} finally {
  await gateway.remove();
}
console.log(`# ${Math.round((Date.now() - began) / 1000)} s`);
process.exit(report.end(20));

async function provisioned() {
  report.group('provision');
  await gateway.up();
  const folder = gateway.folder;

  // All at once: the plans are made, and the jobs run, side by side.
  const started = Date.now();
  await Promise.all(servers.map((server) => report.check(`${server.name} is planned, approved, installed and read`, async () => {
    const env = server.env ?? {};
    const variables = Object.keys(env).length === 0 ? [] : ['--env-file', await gateway.file(`${server.name}.env`, Object.entries(env).map(([k, v]) => `${k}=${v}\n`).join(''))];
    const files = server.folder ? ['--allow-folder', await folderFor(folder)] : [];
    const args = server.folder ? [await folderFor(folder)] : server.args ?? [];
    const view = await gateway.lastJson('server', 'provision', `npm:${server.package}`, '--name', server.name, '--yes', ...files, ...variables, ...(args.length ? ['--', ...args] : []));
    equal([view.state, view.version], ['complete', server.package.slice(server.package.lastIndexOf('@') + 1)], view.message ?? 'state and version');
    truthy(view.integrity.startsWith('sha512-') && view.pending > 0, JSON.stringify(view));
  }, 110_000)));
  console.log(`# ten servers in ${Math.round((Date.now() - started) / 1000)} s`);

  await report.check('the lock has every version with its hash, and no value of a variable', async () => {
    const text = await readFile(join(gateway.data, 'turnpike.lock.json'), 'utf8');
    const locked = JSON.parse(text).servers;
    equal(Object.keys(locked).sort(), servers.map((s) => s.name).sort(), 'servers');
    truthy(Object.values(locked).every(({ releases: [r] }) => r.integrity.startsWith('sha512-') && r.tree.startsWith('sha256:')), text.slice(0, 400));
    truthy(!text.includes('dummy-'), 'the lock file names a value');
  });
}

async function folderFor(folder) {
  const path = join(folder, 'files');
  await mkdir(path, { recursive: true });
  return path;
}

async function restarted() {
  report.group('restart');
  await gateway.down();
  // No way to any registry from here on: what starts, starts from the lock.
  process.env.npm_config_registry = 'http://127.0.0.1:9/';
  await gateway.up();
  await Promise.all(servers.map((server) => report.check(`${server.name} starts from the lock, without a registry`, async () => {
    const result = await gateway.run('server', 'test', server.name, '--json');
    // 1 says that its definitions are not approved yet, which is as it should be.
    equal(result.code, 1, `${result.stdout.slice(0, 300)}${result.stderr}`);
    truthy(JSON.parse(result.stdout).definitions.length > 0, 'definitions');
  }, 60_000)));
  await report.check('a file that was changed on the disk is not started', async () => {
    const release = (await lockFile()).servers.memory.releases[0];
    const script = release.command[1];
    const before = await readFile(script);
    await writeFile(script, Buffer.concat([before, Buffer.from('\n// changed')]));
    const refused = await gateway.run('server', 'test', 'memory');
    truthy(refused.code === 3 && refused.stderr.includes('not what was installed and locked'), `${refused.code} ${refused.stderr}`);
    await writeFile(script, before);
    equal((await gateway.run('server', 'verify', 'memory')).code, 0, 'verify');
  });
  delete process.env.npm_config_registry;
  await gateway.down();
  await gateway.up();
}

async function updated() {
  report.group('update');
  const version = async () => (await gateway.json('server', 'provisions')).provisions.find((p) => p.server === 'thinking').version;
  let newer;
  await report.check('an older version is brought to the newest', async () => {
    const before = await version();
    const view = await gateway.lastJson('server', 'update', 'thinking', '--yes');
    newer = view.version;
    equal([view.state, view.from_version], ['complete', before], view.message ?? 'state');
    truthy(newer !== before, newer);
  }, 60_000);
  await report.check('and back, from what is still there', async () => {
    await gateway.json('server', 'rollback', 'thinking');
    const state = await gateway.json('server', 'verify', 'thinking');
    equal([state.is_whole, state.version === newer], [true, false], JSON.stringify(state));
  });
}

async function slow() {
  report.group('slow');
  await report.check('a server that never answers delays no other', async () => {
    const stub = await gateway.file('stub.mjs', 'setInterval(() => {}, 1000);');
    const waiting = gateway.run('server', 'add', 'stub', '--', process.execPath, stub);
    const started = Date.now();
    const result = await gateway.run('server', 'test', 'everything', '--json');
    const took = Date.now() - started;
    truthy(result.code === 1 && took < 10_000, `${result.code} after ${took} ms`);
    console.log(`# the other answered after ${took} ms`);
    const { code } = await waiting;
    equal(code, 3, 'exit code of the one that never answers');
  }, 60_000);
}
