// Starts the emulator, then runs Microsoft's own SDKs against it: Node's test runner, and Python's where it is set up.
//
// Node reads additional certificates once, when it starts: so the suites are processes of their own.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const here = import.meta.dirname;
const binary = process.env.EMULATOR_BIN ?? resolve(here, '../../target/debug/examples/emulator');
if (!existsSync(binary)) {
  console.error(`${binary} is missing; cargo build --package switchboard-microsoft-emulator --example emulator builds it`);
  process.exit(1);
}
const data = mkdtempSync(join(tmpdir(), 'switchboard-sdk-'));
// It ends with its input, so also when this process dies.
const emulator = spawn(binary, ['127.0.0.1:0', data], { stdio: ['pipe', 'pipe', 'inherit'] });

async function address() {
  for await (const line of createInterface({ input: emulator.stdout })) {
    if (line.startsWith('ready ')) return line.slice(6).trim();
  }
  throw new Error('the emulator ended before it was ready');
}

let failed = false;
try {
  const url = await address();
  const { caPem } = await (await fetch(`${url}/emulator/info`)).json();
  const ca = join(data, 'ca.pem');
  writeFileSync(ca, caPem);
  const only = process.argv[2];
  const env = { ...process.env, EMULATOR: url, NODE_EXTRA_CA_CERTS: ca, REQUESTS_CA_BUNDLE: ca, NO_PROXY: 'localhost,127.0.0.1' };
  const suites = readdirSync(join(here, 'suites')).filter((name) => name.endsWith('.test.mjs') && (!only || name.includes(only)));
  // One at a time: they change the settings of the same emulator.
  const node = ['--test', '--test-concurrency=1', '--test-reporter=spec', ...suites.map((name) => join('suites', name))];
  if (suites.length > 0) failed = spawnSync(process.execPath, node, { cwd: here, env, stdio: 'inherit' }).status !== 0;
  const python = process.env.SDK_PYTHON;
  if (python && (!only || 'python'.includes(only))) {
    const tests = ['-m', 'unittest', '-v', 'test_identity'];
    failed = spawnSync(python, tests, { cwd: join(here, 'python'), env, stdio: 'inherit' }).status !== 0 || failed;
  } else if (!only) {
    console.log('Python: skipped, SDK_PYTHON names no interpreter with azure-communication-identity (cargo xtask test sets it)');
  }
} finally {
  emulator.stdin.end();
  rmSync(data, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
