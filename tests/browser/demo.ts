/** A demo of one's own: `switchboard demo` on free ports, and the phones that ring it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

import type { Page } from '@playwright/test';

import { Phones } from './phones.js';

/** Whether this is the long run, which looks at more and takes longer. */
export const LONG = process.env.SWITCHBOARD_LONG_TESTS !== undefined;

export const ALICE = 'alice@fabrikam.example';
export const MEGAN = 'megan@fabrikam.example';
export const DIEGO = '+14255550123';

export type { CallerInfo } from './phones.js';

/** Fills in the sign-in, from the calling page on. */
export async function signIn(page: Page, user: string): Promise<void> {
  await page.getByTestId('sign-in').click();
  await page.locator('input[name=username]').fill(user);
  await page.locator('input[name=username]').press('Enter');
}

export class Demo extends Phones {
  private constructor(
    private readonly process: ChildProcess,
    private readonly data: string,
    readonly front: string,
    emulator: string,
  ) {
    super(emulator);
  }

  /** On free ports, or with its emulator at an address that is known. */
  static async start(emulator = '127.0.0.1:0'): Promise<Demo> {
    const binary = process.env.SWITCHBOARD_BIN ?? resolve('../../target/debug/switchboard');
    const data = await mkdtemp(join(tmpdir(), 'switchboard-'));
    const ports = ['--listen', '127.0.0.1:0', '--emulator', emulator];
    const child = spawn(binary, ['demo', ...ports, '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
    let wrote = '';
    child.stderr.on('data', (part: Buffer) => (wrote += part.toString()));
    for await (const line of createInterface({ input: child.stdout })) {
      const [word, front, emulator] = line.split(' ');
      if (word === 'ready' && front && emulator) return new Demo(child, data, front, emulator);
    }
    throw new Error(`${binary} ended before it was ready:\n${wrote}`);
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    await ended;
    await rm(this.data, { recursive: true, force: true });
  }
}
