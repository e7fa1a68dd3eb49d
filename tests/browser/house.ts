/** A server and the emulated Microsoft as processes of their own: the server can be killed while telephones go on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { Phones } from './phones.js';

const BINARY = process.env.SWITCHBOARD_BIN ?? resolve('../../target/debug/switchboard');

interface Started {
  child: ChildProcess;
  /** What follows `ready`. */
  words: string[];
}

async function started(args: string[]): Promise<Started> {
  const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let wrote = '';
  child.stderr.on('data', (part: Buffer) => (wrote = (wrote + part.toString()).slice(-20_000)));
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, ...words] = line.split(' ');
    if (word === 'ready') return { child, words };
  }
  throw new Error(`switchboard ${args.join(' ')} ended before it was ready:\n${wrote}`);
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await gone;
}

export class House extends Phones {
  private server: ChildProcess | undefined;

  private constructor(
    private readonly microsoft: ChildProcess,
    private readonly data: string,
    readonly front: string,
    emulator: string,
  ) {
    super(emulator);
  }

  /** With the sample tenants, on a loopback address of its own. */
  static async start(): Promise<House> {
    const data = await mkdtemp(join(tmpdir(), 'switchboard-'));
    const seeding = ['demo', '--listen', '127.0.0.1:0', '--emulator', '127.0.0.1:0', '--data', data];
    await ended((await started(seeding)).child, 'SIGTERM');
    const host = `127.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
    const front = `http://${host}:8080`;
    const redirect = ['--redirect-uri', `${front}/auth/callback`];
    const microsoft = await started(['emulator', '--listen', `${host}:9100`, '--data', data, ...redirect]);
    const house = new House(microsoft.child, data, front, microsoft.words[0] ?? '');
    await house.configure(`${host}:8080`);
    await house.run();
    return house;
  }

  private async configure(listen: string): Promise<void> {
    const info = (await (await fetch(`${this.emulator}/emulator/info`)).json()) as Record<string, string>;
    const file = async (name: string, text: string) => {
      await writeFile(join(this.data, name), text);
      return join(this.data, name);
    };
    const keys = {
      'server.listen': listen,
      'server.public_url': this.front,
      'server.drain.lead': '0s',
      'database.url': `sqlite:${join(this.data, 'switchboard.db')}`,
      'master_key.file': join(this.data, 'master.key'),
      'plugins.artifacts': join(this.data, 'artifacts'),
      'plugins.jail': 'best-effort',
      'microsoft.authority': this.emulator,
      'microsoft.graph': `${this.emulator}/v1.0`,
      'microsoft.client_id': info.clientId ?? '',
      'microsoft.client_secret_file': await file('client-secret', info.clientSecret ?? ''),
      'microsoft.acs.endpoint': this.emulator,
      'microsoft.acs.access_key_file': await file('acs-key', info.acsConnectionString?.split('accesskey=')[1] ?? ''),
      'calling.mode': 'simulated',
      'calling.emulator_url': this.emulator,
    };
    const lines = Object.entries(keys).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
    await file('switchboard.toml', lines.join('\n'));
  }

  /** Starts the server, on the same data and address. */
  async run(): Promise<void> {
    this.server = (await started(['serve', '--config', join(this.data, 'switchboard.toml')])).child;
  }

  /** Kills the server, as a crash would. */
  async kill(): Promise<void> {
    if (this.server) await ended(this.server, 'SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.server) await ended(this.server, 'SIGTERM');
    await ended(this.microsoft, 'SIGTERM');
    await rm(this.data, { recursive: true, force: true });
  }
}
