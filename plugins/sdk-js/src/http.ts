// HTTP over the host. Requests need only what is not usual, and answers have what `fetch` gives.

/// <reference path="./capabilities.d.ts" />
import rawHttp from 'switchboard:plugin/http@1.0.0';
import type { Request as RawRequest, Response as RawResponse, Sent } from 'switchboard:plugin/http@1.0.0';
import type { NamedValues } from './contract.ts';
import { PluginError, pluginError } from './error.ts';
import { decode, encode } from './utf8.ts';

/** A request. Only the target is needed. */
export interface Request {
  /** The named connection over which it goes. */
  connection?: string | null;
  /** GET, if it is absent and there is no body; otherwise POST. */
  method?: string;
  /** A path below the connection's address, or an absolute URL of a granted origin. */
  target: string;
  headers?: NamedValues;
  /** A text is sent in UTF-8. */
  body?: Uint8Array | string | null;
  /** A document that is sent as JSON, instead of a body. */
  json?: unknown;
  /** How long to wait for the answer. */
  timeoutMs?: number | null;
  extra?: NamedValues;
}

/** The answer to a request. One with an error status is an answer, too. */
export class Response {
  readonly status: number;
  readonly headers: NamedValues;
  readonly body: Uint8Array;

  constructor({ status, headers, body }: RawResponse) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** Whether the status is 200 to 299. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The first header of this name, in any letter case. */
  header(name: string): string | null {
    return this.headers.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1] ?? null;
  }

  text(): string {
    return decode(this.body);
  }

  json<T = unknown>(): T {
    try {
      return JSON.parse(this.text()) as T;
    } catch {
      throw new PluginError('unavailable', 'the other system answered with something that is not JSON');
    }
  }

  /**
   * This answer if it is `ok`. Otherwise it throws an error that says what the status means: 401 and 403 that the credential
   * is refused, 429 how long to wait, any other that the system is unavailable.
   */
  expectOk(): this {
    if (this.ok) return this;
    const said = `the other system answered ${this.status}`;
    if (this.status === 401 || this.status === 403) throw new PluginError('unauthorized', said);
    if (this.status !== 429) throw new PluginError('unavailable', said);
    const seconds = Number(this.header('retry-after') || NaN);
    const known = Number.isInteger(seconds) && seconds >= 0 && seconds < 4_000_000;
    throw new PluginError('rate-limited', said, { retryAfterMs: known ? seconds * 1000 : null });
  }
}

function raw(request: Request): RawRequest {
  const { connection = null, target, headers = [], json, timeoutMs = null, extra = [] } = request;
  const text = json === undefined ? request.body : JSON.stringify(json);
  const body = typeof text === 'string' ? encode(text) : (text ?? null);
  const method = request.method ?? (body === null ? 'GET' : 'POST');
  const named = (name: string) => headers.some(([known]) => known.toLowerCase() === name);
  const all: NamedValues = named('accept') ? [...headers] : [['accept', 'application/json'], ...headers];
  if (json !== undefined && !named('content-type')) all.push(['content-type', 'application/json']);
  return { connection, method, target, headers: all, body, timeoutMs, extra };
}

function answer(sent: Sent): Response | PluginError {
  if (sent.tag === 'ok') return new Response(sent.val);
  return pluginError(sent.val) ?? new PluginError('internal', `the host answered ${JSON.stringify(sent.val)}`);
}

/** Sends a request. Throws a `PluginError` if there is no answer. */
function send(request: Request): Response {
  try {
    return new Response(rawHttp.send(raw(request)));
  } catch (thrown) {
    throw pluginError(thrown) ?? thrown;
  }
}

/** Sends requests side by side. What failed is a `PluginError` at its place, as with `Promise.allSettled`. */
function sendAllSettled(requests: Request[]): (Response | PluginError)[] {
  return rawHttp.sendAll(requests.map(raw)).map(answer);
}

/** Sends requests side by side, so that all take as long as the slowest. Throws if one fails, as `Promise.all` does. */
function sendAll(requests: Request[]): Response[] {
  return sendAllSettled(requests).map((answer) => {
    if (answer instanceof PluginError) throw answer;
    return answer;
  });
}

export const http = { send, sendAll, sendAllSettled };
