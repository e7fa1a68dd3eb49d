// What an agent fills in about one call, as it is typed and as the server has it. As notes do, it outlives what shows it: a panel
// that is closed, a call that is over, a page that is read anew. All that show the form of one call show the same.

import { useSyncExternalStore } from 'react';
import { ApiError, type FieldProblem } from '../../../api/client';
import type { CallFormDocument, CallFormQuestions, CallFormSaved } from '../../../api/types';
import type { Unsubscribe } from '../../../calling/calling';
import { Listeners } from '../../../calling/listeners';
import { wordsOf } from '../../parts/words';
import { dispositionText, keptDisposition } from '../disposition';
import { saveForm } from '../requests';
import { type Answers, answerOf, DISPOSITION, memberOf, missing } from './answers';

/** How long typing pauses before it is saved, in milliseconds. */
const PAUSE = 700;

/** After a failure it is tried again, in milliseconds. */
const AGAIN = 5000;

interface Typed {
  readonly answers: Answers;
  /** One of the form’s, or the agent’s own words. */
  readonly disposition: string;
}

type State =
  | { readonly is: 'saved' | 'typed' | 'saving' | 'completing' | 'complete' }
  | { readonly is: 'failed'; readonly why: string };

interface Shown {
  readonly typed: Typed;
  readonly state: State;
  /** What is wrong with the answers, since somebody wanted them to be complete. */
  readonly problems: readonly FieldProblem[];
  /** How often somebody wanted that in vain. */
  readonly refusals: number;
}

const NOTHING: Typed = { answers: {}, disposition: '' };

const draftKey = (callId: string): string => `switchboard.callForm.${callId}`;

/** What was typed and is not known to be saved: it outlives a reload. */
function draftOf(callId: string): Typed | undefined {
  const kept = sessionStorage.getItem(draftKey(callId));
  if (kept === null) return undefined;
  try {
    const { answers, disposition } = JSON.parse(kept) as Partial<Record<keyof Typed, unknown>>;
    if (typeof answers === 'object' && answers && typeof disposition === 'string') {
      const texts = Object.entries(answers).filter((one): one is [string, string] => typeof one[1] === 'string');
      return { answers: Object.fromEntries(texts), disposition };
    }
  } catch {
    // Nothing that can be read was kept.
  }
  return undefined;
}

/** The same again may succeed: the server can’t be reached, or has too much to do. */
const mayPass = (failure: unknown): boolean =>
  !(failure instanceof ApiError) || failure.status < 400 || failure.status === 429 || failure.status >= 500;

const all = new Map<string, Filling>();

export class Filling {
  private readonly listeners = new Listeners<void>();
  /** What is asked; nothing is saved before that is known. */
  private form: CallFormQuestions | undefined;
  /** Nothing was answered when the form was first seen: what the plugin supposes stands there. */
  private fresh = false;
  private shown: Shown;
  /** The agent has typed here: an answer of the server that comes later may be older than that. */
  private touched: boolean;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private readers = 0;

  constructor(private readonly callId: string) {
    const draft = draftOf(callId);
    this.touched = draft !== undefined;
    const state: State = { is: draft ? 'typed' : 'saved' };
    this.shown = { typed: draft ?? NOTHING, state, problems: [], refusals: 0 };
  }

  // As `useSyncExternalStore` wants them.
  subscribe = (listener: () => void): Unsubscribe => {
    if (this.readers++ === 0) addEventListener('pagehide', this.leave);
    all.set(this.callId, this);
    const stop = this.listeners.add(listener);
    return () => {
      stop();
      this.readers--;
      this.forget();
    };
  };
  getSnapshot = (): Shown => this.shown;

  /** The server has said what is asked, and what is answered so far. */
  serverHas({ form, saved }: CallFormDocument): void {
    if (!form) return;
    if (!this.form) this.fresh = !saved.complete && !saved.disposition && !Object.keys(saved.answers).length;
    this.form = form;
    const { typed, state } = this.touched
      ? this.shown
      : { typed: this.typedOf(saved), state: { is: saved.complete ? 'complete' : 'saved' } as const };
    this.show({ typed: { ...typed, answers: this.started(form, typed.answers) }, state });
    if (state.is === 'typed') this.saveIn(PAUSE);
  }

  answer = (name: string, answer: string): void => {
    const { typed } = this.shown;
    this.type({ ...typed, answers: { ...typed.answers, [name]: answer } }, memberOf(name));
  };

  dispose = (disposition: string): void => this.type({ ...this.shown.typed, disposition }, DISPOSITION);

  /** Nothing is missing, says the agent. Whether the server refused it after all. */
  complete = async (): Promise<boolean> => {
    if (!this.form) return false;
    const { answers, disposition } = this.shown.typed;
    const problems = missing(this.form, answers, disposition);
    if (problems.length) {
      this.show({ problems, refusals: this.shown.refusals + 1 });
      return false;
    }
    clearTimeout(this.timer);
    await this.running;
    await this.run(true);
    return this.shown.problems.length > 0;
  };

  /** What the plugin supposes of fields that nobody has answered. */
  private started(form: CallFormQuestions, answers: Answers): Answers {
    const supposed = form.fields.flatMap(({ name, value }) => (this.fresh && value !== null ? [[name, value]] : []));
    return { ...(Object.fromEntries(supposed) as Answers), ...answers };
  }

  private isFree(): boolean {
    return this.form?.dispositions.length === 0;
  }

  private typedOf({ answers, disposition }: CallFormSaved): Typed {
    const kept = disposition ?? '';
    return { answers, disposition: this.isFree() ? dispositionText(kept) : kept };
  }

  private show(change: Partial<Shown>): void {
    this.shown = { ...this.shown, ...change };
    this.listeners.tell();
  }

  private type(typed: Typed, member: string): void {
    this.touched = true;
    sessionStorage.setItem(draftKey(this.callId), JSON.stringify(typed));
    const problems = this.shown.problems.filter(({ field }) => field !== member);
    this.show({ typed, state: { is: 'typed' }, problems });
    this.saveIn(PAUSE);
  }

  private saveIn(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { is } = this.shown.state;
      // What was completed meanwhile must not become incomplete again.
      if (this.form && !this.running && (is === 'typed' || is === 'failed')) void this.run(false);
    }, wait);
  }

  private run(complete: boolean): Promise<void> {
    this.running = this.save(complete).finally(() => {
      this.running = undefined;
      // Whoever typed on meanwhile has more to save.
      if (this.shown.state.is === 'typed') this.saveIn(PAUSE);
      this.forget();
    });
    return this.running;
  }

  private async save(complete: boolean): Promise<void> {
    const { typed } = this.shown;
    this.show({ state: { is: complete ? 'completing' : 'saving' }, ...(complete ? { problems: [] } : {}) });
    try {
      const saved = await saveForm(this.callId, this.toSend(typed, complete));
      if (this.shown.typed !== typed) return;
      sessionStorage.removeItem(draftKey(this.callId));
      if (complete) this.show({ typed: this.typedOf(saved), state: { is: 'complete' } });
      else this.show({ state: { is: 'saved' } });
    } catch (failure) {
      const problems = failure instanceof ApiError ? failure.fields : [];
      if (problems.length) this.show({ problems, refusals: this.shown.refusals + 1 });
      if (this.shown.typed !== typed) return;
      // What is refused as complete is kept as it is all the same.
      if (complete && problems.length) this.show({ state: { is: 'typed' } });
      else {
        this.show({ state: { is: 'failed', why: wordsOf(failure) } });
        if (mayPass(failure)) this.saveIn(AGAIN);
      }
    }
  }

  /** Only what is asked now: a form has other fields for another customer. */
  private toSend({ answers, disposition }: Typed, complete: boolean) {
    const fields = this.form?.fields ?? [];
    return {
      answers: Object.fromEntries(fields.map(({ name }) => [name, answerOf(answers, name)])),
      disposition: this.isFree() ? keptDisposition(disposition) : disposition,
      complete,
    };
  }

  /** The page goes. What can’t be sent now is in the browser for the next one. */
  private leave = (): void => {
    const { typed, state } = this.shown;
    // What is being completed must not become incomplete again.
    if (!this.form || !['typed', 'saving', 'failed'].includes(state.is)) return;
    void saveForm(this.callId, this.toSend(typed, false), true).catch(() => undefined);
  };

  /** Nobody shows it, and nothing is left to be saved. */
  private forget(): void {
    const { is } = this.shown.state;
    if (this.readers > 0 || (is !== 'saved' && is !== 'complete' && this.form)) return;
    clearTimeout(this.timer);
    removeEventListener('pagehide', this.leave);
    if (all.get(this.callId) === this) all.delete(this.callId);
  }
}

function fillingOf(callId: string): Filling {
  const filling = all.get(callId) ?? new Filling(callId);
  all.set(callId, filling);
  return filling;
}

/** What is filled in about a call, and what is shown of it now. */
export function useFilling(callId: string): { filling: Filling; shown: Shown } {
  const filling = fillingOf(callId);
  return { filling, shown: useSyncExternalStore(filling.subscribe, filling.getSnapshot) };
}
