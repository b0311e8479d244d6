// server-filesystem: reads and writes below its root, also many bytes.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { equal, truthy } from '../harness/report.mjs';
import { call, first } from './everything.mjs';

export async function filesystemChecks(report, client, direct, root) {
  await mkdir(join(root, 'notes'), { recursive: true });
  await writeFile(join(root, 'notes', 'hello.txt'), 'one\ntwo\nthree\n');

  await report.check('lists the tools as directly', async () => equal(await client.listTools(), await direct.listTools(), 'tools'));
  await report.check('reads a file', async () =>
    equal(first(await call(client, 'read_text_file', { path: join(root, 'notes', 'hello.txt') })), 'one\ntwo\nthree\n', 'text'));
  await report.check('reads the end of a file', async () =>
    equal(first(await call(client, 'read_text_file', { path: join(root, 'notes', 'hello.txt'), tail: 2 })).trim(), 'three', 'text'));
  await report.check('writes a file, and the bytes are the ones that were sent', async () => {
    const content = 'ümlaut \u0007 "quotes" \\ back\r\n'.repeat(10);
    truthy(!(await call(client, 'write_file', { path: join(root, 'new.txt'), content })).isError, 'the result');
    equal(await readFile(join(root, 'new.txt'), 'utf8'), content, 'the file');
  });
  await report.check('edits a file', async () => {
    await call(client, 'edit_file', { path: join(root, 'notes', 'hello.txt'), edits: [{ oldText: 'two', newText: '2' }] });
    equal(await readFile(join(root, 'notes', 'hello.txt'), 'utf8'), 'one\n2\nthree\n', 'the file');
  });
  await report.check('reads three megabytes in one message', async () => {
    const content = 'x'.repeat(3 * 1024 * 1024);
    await writeFile(join(root, 'large.txt'), content);
    equal(first(await call(client, 'read_text_file', { path: join(root, 'large.txt') })).length, content.length, 'length');
  });
  await report.check('shows a tree as directly', async () => {
    const ask = (peer) => call(peer, 'directory_tree', { path: root });
    equal(await ask(client), await ask(direct), 'tree');
  });
  await report.check('an error of the server comes through as it is', async () => {
    const ask = (peer) => call(peer, 'read_text_file', { path: '/etc/hostname' });
    equal(await ask(client), await ask(direct), 'error');
  });
}
