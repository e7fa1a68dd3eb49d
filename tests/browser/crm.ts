/** The small CRM of the tests, with its authorisation server, as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

export class Crm {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<Crm> {
    const script = resolve('../crm-server/server.mjs');
    const child = spawn('node', [script, '0', 'no-token-of-this-test'], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: child.stdout })) {
      const [word, port] = line.split(' ');
      if (word === 'listening' && port) return new Crm(child, `http://127.0.0.1:${port}`);
    }
    throw new Error('the CRM ended before it was ready');
  }

  private async knobs(body: Record<string, string>): Promise<{ revocations: Record<string, number> }> {
    const answer = await fetch(`${this.url}/__knobs`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`the CRM answered ${answer.status}`);
    return (await answer.json()) as { revocations: Record<string, number> };
  }

  /** Takes back what an account has consented to. */
  async revoke(account: string): Promise<void> {
    await this.knobs({ revoke: account });
  }

  /** How often it was told that an account is disconnected. */
  async revocations(account: string): Promise<number> {
    return (await this.knobs({})).revocations[account] ?? 0;
  }

  stop(): void {
    this.process.kill('SIGTERM');
  }
}
