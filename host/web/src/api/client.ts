// Requests to our own server. Every refusal is a problem document.

import { isKey, loadRest, t } from '../i18n';
import type { CallRecord } from './types';
import { sessionEnded } from '../session/session';
import { challenged } from './challenge';
import { isOurs, reached } from './reach';

/** A member that is wrong. */
export interface FieldProblem {
  /** Its dotted path, such as `phones.0.number`. */
  field: string;
  message: string;
  /** What the message says, where the server has a kind for it. */
  says?: string;
}

interface More {
  /** With `changed-meanwhile` of a call: the call as it is. */
  call?: CallRecord;
  /** What the detail says, where the server has a kind for it. */
  says?: string;
}

/** How refusals and reasons of cards say that the agent has to connect an account first. */
export const MUST_CONNECT = 'agent-must-connect';

/** A request that was refused or did not arrive. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly requestId?: string,
    /** The short name of the problem, as in `not-signed-in`; empty where nobody said it. */
    readonly kind = '',
    /** Which members of the request are wrong, and why. */
    readonly fields: FieldProblem[] = [],
    /** What the person has not agreed to yet, as `/auth/consent` names it. */
    readonly feature?: string,
    /** What few refusals have. */
    readonly more: More = {},
  ) {
    super(message);
  }
}

/** A refusal for people: what its kind means, in their language, then the server’s own words. */
function wordsOf(kind: string, detail: string): string {
  const key = `problems.${kind}`;
  return isKey(key) ? `${t(key)}\n${detail}` : detail;
}

/** Why an answer refuses, with what else follows from it: a challenge of Microsoft’s, a session that has ended. */
export async function refused(answer: Response): Promise<ApiError> {
  try {
    const problem = (await answer.json()) as {
      type?: string;
      detail?: string;
      title?: string;
      requestId?: string;
      signInUrl?: string;
      errors?: FieldProblem[];
      feature?: string;
    } & More;
    const kind = problem.type?.replace('/problems/', '') ?? '';
    // The words come with what is loaded after the first page; without them the server’s own are told.
    await loadRest().catch(() => undefined);
    const words = wordsOf(kind, problem.detail ?? problem.title ?? answer.statusText);
    if (problem.signInUrl) challenged(problem.signInUrl, words);
    if (kind === 'not-signed-in') sessionEnded();
    return new ApiError(answer.status, words, problem.requestId, kind, problem.errors, problem.feature, problem);
  } catch {
    return new ApiError(answer.status, answer.statusText || t('common.answered', { status: answer.status }));
  }
}

/** Sends a request; throws an ApiError unless it is answered with success. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    reached(false);
    throw new ApiError(0, t('common.unreachable'));
  }
  reached(isOurs(answer.status));
  if (!answer.ok) throw await refused(answer);
  return answer;
}

/** GET of a JSON document. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await send(path, signal ? { signal } : {})).json()) as T;
}

async function sendJson<T>(method: string, path: string, body: unknown, more: RequestInit = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await send(path, { method, headers, body: JSON.stringify(body), ...more });
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** POST of a JSON document; answers the answer’s, if it has one. */
export const post = <T>(path: string, body: unknown): Promise<T> => sendJson('POST', path, body);

/** PUT of a JSON document; answers the answer’s, if it has one. */
export const put = <T>(path: string, body: unknown): Promise<T> => sendJson('PUT', path, body);

/** POST of a JSON document that is sent also while the page is being left. */
export const postKeepalive = <T>(path: string, body: unknown): Promise<T> =>
  sendJson('POST', path, body, { keepalive: true });
