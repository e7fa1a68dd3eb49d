// What an agent fills in about one call, as it is typed and as the server has it. As notes do, it outlives what shows it: a panel
// that is closed, a call that is over, a page that is read anew. All that show the form of one call show the same.
//
// Of each place of the form it is known what the server said last and what is typed here, if that is something else: only that is
// sent, so that a tab that knows little takes nothing away. What is saved counts as the server's from then on.

import { useSyncExternalStore } from 'react';
import { ApiError, type FieldProblem } from '../../../api/client';
import type { CallFormAnswers, CallFormDocument, CallFormQuestions, CallFormSaved } from '../../../api/types';
import type { Unsubscribe } from '../../../calling/calling';
import { Listeners } from '../../../calling/listeners';
import { wordsOf } from '../../parts/words';
import { saveForm } from '../requests';
import { type Answers, DISPOSITION, memberOf, missing } from './answers';
import { draftOf, keepDraft, typedOver, type Typing } from './draft';
import { answersIn, asked, changesOf, dispositionIn, keptText, savedText, type Standing, supposedOf } from './places';

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

/** Before the server has said anything. */
const UNKNOWN: CallFormSaved = { answers: {}, disposition: null, complete: false, version: -1 };

/** The same again may succeed: the server can’t be reached, or has too much to do. */
const mayPass = (failure: unknown): boolean =>
  !(failure instanceof ApiError) || failure.status < 400 || failure.status === 429 || failure.status >= 500;

const all = new Map<string, Filling>();

export class Filling {
  private readonly listeners = new Listeners<void>();
  /** What is asked; nothing is saved before that is known. */
  private form: CallFormQuestions | undefined;
  private server = UNKNOWN;
  /** What is typed and not known to be saved, by the server’s names of the places. */
  private readonly typings: Map<string, Typing>;
  /** What was typed here: of these fields the plugin supposes nothing any more. */
  private readonly touched: Set<string>;
  /** Nor does it suppose anything of a form that was complete. */
  private wasComplete = false;
  /** The agent has said that nothing is missing, and the server is to know it. */
  private completes: boolean;
  /** Typed before this page was read, and not compared with what the server has. */
  private isDraft: boolean;
  /** The form was completed elsewhere since this was typed: it waits for the agent, so that nothing is taken back by itself. */
  private waits = false;
  /** The disposition in the words that it was typed in. */
  private words = '';
  private shown: Shown;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private readers = 0;

  constructor(private readonly callId: string) {
    const draft = draftOf(callId);
    this.typings = new Map(draft?.typings);
    this.touched = new Set(this.typings.keys());
    this.completes = draft?.complete ?? false;
    this.isDraft = draft !== undefined;
    this.shown = { typed: NOTHING, state: { is: draft ? 'typed' : 'saved' }, problems: [], refusals: 0 };
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

  /** The server has said what is asked, and what is answered so far: now or some time ago. */
  serverHas({ form, saved }: CallFormDocument): void {
    if (form) this.form = form;
    if (!this.form) return;
    this.take(saved);
    if (this.isDraft) this.compareDraft();
    // While something is being saved, its answer says more.
    if (this.running) this.show({});
    else {
      this.dropSaved();
      this.settle();
    }
    if (this.shown.state.is === 'typed') this.saveIn(PAUSE);
  }

  answer = (name: string, answer: string): void => this.type(memberOf(name), answer);

  dispose = (disposition: string): void => this.type(DISPOSITION, disposition);

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
    this.completes = true;
    this.keep();
    while (this.running) await this.running;
    await this.runComplete();
    return this.shown.problems.length > 0;
  };

  private take(saved: CallFormSaved): void {
    // It was asked before something was saved, and says what there was then.
    if (saved.version < this.server.version) return;
    this.server = saved;
    this.wasComplete ||= saved.complete;
    if (!this.isDraft)
      for (const [member, typing] of this.typings) this.typings.set(member, typedOver(typing, this.serverText(member)));
  }

  /** Of what was typed before this page was read, only that counts over which nobody has written since. */
  private compareDraft(): void {
    this.isDraft = false;
    this.dropSaved();
    for (const [member, { over }] of this.typings) {
      if (over.includes(this.serverText(member))) continue;
      this.typings.delete(member);
      // That nothing is missing was said of other answers.
      this.completes = false;
    }
    this.waits = this.server.complete && this.unsaved().length > 0;
  }

  /** What is typed now is typed over what the server has now. */
  private rebase(member: string): void {
    const text = this.typings.get(member)?.text;
    if (text !== undefined) this.typings.set(member, { text, over: [this.serverText(member)] });
  }

  /** What is typed and is there already is the server’s. */
  private dropSaved(): void {
    for (const [member, { text }] of this.typings)
      if (keptText(this.form, member, text) === this.serverText(member)) this.typings.delete(member);
  }

  /** The state that follows from what is typed, while nothing is being saved. */
  private settle(): void {
    const { complete } = this.server;
    const isTyped = this.unsaved().length > 0;
    if (complete && !isTyped) this.completes = false;
    this.keep();
    this.show({ state: { is: isTyped || this.completes ? 'typed' : complete ? 'complete' : 'saved' } });
  }

  private keep(): void {
    keepDraft(this.callId, { typings: this.typings, complete: this.completes });
  }

  private serverText(member: string): string {
    return savedText(this.server, member);
  }

  /** What is to be sent, by its place. */
  private unsaved(): [string, Typing][] {
    return asked(this.form, this.typings);
  }

  private standing(): Standing {
    const { form, server: saved, typings } = this;
    return { form, saved, typings, supposed: this.wasComplete ? {} : supposedOf(form, saved, this.touched) };
  }

  private show(change: Partial<Omit<Shown, 'typed'>>): void {
    const standing = this.standing();
    const typed = { answers: answersIn(standing), disposition: dispositionIn(standing, this.words) };
    this.shown = { ...this.shown, ...change, typed };
    this.listeners.tell();
  }

  private type(member: string, text: string): void {
    const over = this.typings.get(member)?.over ?? [this.serverText(member)];
    this.typings.set(member, { text, over });
    this.touched.add(member);
    if (member === DISPOSITION) this.words = text;
    this.waits = false;
    this.completes = false;
    this.keep();
    this.show({ state: { is: 'typed' }, problems: this.shown.problems.filter(({ field }) => field !== member) });
    this.saveIn(PAUSE);
  }

  private saveIn(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { is } = this.shown.state;
      if (this.mayBeSent() && !this.running && (is === 'typed' || is === 'failed')) void this.run();
    }, wait);
  }

  /** What was completed elsewhere does not become incomplete again before the agent does something. */
  private mayBeSent(): boolean {
    return this.form !== undefined && (this.completes || !this.waits);
  }

  private run(): Promise<void> {
    this.running = this.save().finally(() => {
      this.running = undefined;
      // Whoever typed on meanwhile has more to save.
      if (this.shown.state.is === 'typed') this.saveIn(PAUSE);
      this.forget();
    });
    return this.running;
  }

  /** Whoever has typed on meanwhile has to say it again. */
  private async runComplete(): Promise<void> {
    if (this.completes) await this.run();
  }

  private async save(): Promise<void> {
    const complete = this.completes;
    const sent = new Map(this.unsaved());
    this.show({ state: { is: complete ? 'completing' : 'saving' }, ...(complete ? { problems: [] } : {}) });
    try {
      const saved = await saveForm(this.callId, this.toSend());
      for (const [member, { text }] of sent) if (this.typings.get(member)?.text === text) this.typings.delete(member);
      this.take(saved);
      for (const member of sent.keys()) this.rebase(member);
      this.dropSaved();
      this.settle();
    } catch (failure) {
      const problems = failure instanceof ApiError ? failure.fields : [];
      if (problems.length) this.show({ problems, refusals: this.shown.refusals + 1 });
      // Whoever typed on meanwhile tries it again anyway.
      if (this.shown.state.is === 'typed') return;
      // What is refused as complete is kept as it is all the same.
      if (complete && problems.length) {
        this.completes = false;
        this.settle();
        return;
      }
      this.show({ state: { is: 'failed', why: wordsOf(failure) } });
      if (mayPass(failure)) this.saveIn(AGAIN);
    }
  }

  private toSend(): CallFormAnswers {
    // If the answer gets lost, it may be there all the same.
    for (const [member, typing] of this.unsaved())
      this.typings.set(member, typedOver(typing, keptText(this.form, member, typing.text)));
    this.keep();
    return changesOf(this.standing(), this.completes);
  }

  /** The page goes. What can’t be sent now is in the browser for the next one. */
  private leave = (): void => {
    const { is } = this.shown.state;
    // What is being completed is sent already, also while the page goes.
    if (!this.mayBeSent() || !['typed', 'saving', 'failed'].includes(is)) return;
    void saveForm(this.callId, this.toSend(), true).catch(() => undefined);
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
