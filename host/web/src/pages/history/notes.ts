// The notes of one call, as they are typed and as the server has them. They outlive what shows them: a panel that is closed, a
// call that is held or over. All that show the notes of one call show the same.

import { useSyncExternalStore } from 'react';
import type { Unsubscribe } from '../../calling/calling';
import { Listeners } from '../../calling/listeners';
import { wordsOf } from '../parts/words';
import type { CallRecord } from '../../api/types';
import { saveNotes } from './requests';

/** How long typing pauses before it is saved, in milliseconds. */
const PAUSE = 700;

/** After a failure it is tried again, in milliseconds. */
const AGAIN = 5000;

type State =
  | { readonly is: 'saved' | 'typed' | 'saving' }
  | { readonly is: 'failed'; readonly why: string }
  /** Somebody has written `theirs` meanwhile over `base`, on which this was typed: the agent is asked, and nothing is saved. */
  | { readonly is: 'conflict'; readonly theirs: string; readonly base: string };

/** What the server says of them: the notes, and the version of the call. */
type Kept = Pick<CallRecord, 'notes' | 'etag'>;

interface Shown {
  readonly text: string;
  readonly state: State;
}

/** What was typed and is not known to be saved: it outlives a reload. */
interface Draft {
  text: string;
  /** What the server had when it was typed. */
  base: string;
}

const draftKey = (callId: string): string => `switchboard.notes.${callId}`;

function draftOf(callId: string): Draft | undefined {
  const kept = sessionStorage.getItem(draftKey(callId));
  if (kept === null) return undefined;
  try {
    const { text, base } = JSON.parse(kept) as Partial<Record<keyof Draft, unknown>>;
    if (typeof text === 'string' && typeof base === 'string') return { text, base };
  } catch {
    // Nothing that can be read was kept.
  }
  return undefined;
}

/** What was typed on `base`, and what somebody else has written meanwhile: neither is lost. */
export function together(base: string, typed: string, theirs: string): string {
  if (theirs === base || theirs === typed) return typed;
  if (typed === base) return theirs;
  const added = typed.startsWith(base) ? typed.slice(base.length) : typed;
  return theirs ? `${theirs}\n${added.replace(/^\n+/, '')}` : added;
}

const all = new Map<string, Notes>();

export class Notes {
  private readonly listeners = new Listeners<void>();
  /** As the server has them; nothing is saved before that is known. */
  private server: string | undefined;
  /** Names the version of the call that was seen last. */
  private etag: string | undefined;
  /** What the server had before: an answer that comes late may still say it. */
  private readonly past = new Set<string>();
  /** What was sent from here, and is not known to have been saved: nobody else wrote it, even where the answer got lost. */
  private readonly sent = new Set<string>();
  private readonly draft: Draft | undefined;
  private shown: Shown;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving = false;
  private readers = 0;

  constructor(private readonly callId: string) {
    this.draft = draftOf(callId);
    this.shown = { text: this.draft?.text ?? '', state: { is: this.draft ? 'typed' : 'saved' } };
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

  type = (text: string): void => {
    const { state } = this.shown;
    if (state.is === 'conflict') {
      this.keep({ text, base: state.base });
      this.show({ text, state });
    } else this.take(text);
  };

  /** The agent decides between what is here and what was written elsewhere. */
  settle = (how: 'both' | 'mine' | 'theirs'): void => {
    const { text, state } = this.shown;
    if (state.is !== 'conflict') return;
    if (how === 'theirs') this.saved(state.theirs);
    else this.take(how === 'both' ? together(state.base, text, state.theirs) : text);
  };

  /** The server has said what it has, now or some time ago. */
  serverHas(call: Kept): void {
    if (!this.past.has(call.notes ?? '')) this.serverNowHas(call);
  }

  private serverNowHas({ notes: kept, etag }: Kept): void {
    const notes = kept ?? '';
    this.etag = etag;
    if (notes === this.server) return;
    const { text, state } = this.shown;
    const isFirst = this.server === undefined;
    const base = state.is === 'conflict' ? state.base : (this.server ?? this.draft?.base ?? '');
    this.serverIs(notes);
    if (text === notes) this.saved(text);
    else if (notes === base || this.sent.has(notes)) this.take(text);
    else if (text === base) this.saved(notes);
    // Typed before anybody could know what there was: it comes behind that.
    else if (isFirst && !base) this.take(together(base, text, notes));
    else this.ask(notes, base);
  }

  private serverIs(notes: string): void {
    if (this.server !== undefined) this.past.add(this.server);
    this.past.delete(notes);
    this.server = notes;
  }

  private keep(draft: Draft): void {
    sessionStorage.setItem(draftKey(this.callId), JSON.stringify(draft));
  }

  private show(shown: Shown): void {
    this.shown = shown;
    this.listeners.tell();
  }

  /** This is what is to be saved. */
  private take(text: string): void {
    this.keep({ text, base: this.server ?? this.draft?.base ?? '' });
    this.show({ text, state: { is: 'typed' } });
    this.saveIn(PAUSE);
  }

  private ask(theirs: string, base: string): void {
    clearTimeout(this.timer);
    const { text } = this.shown;
    this.keep({ text, base });
    this.show({ text, state: { is: 'conflict', theirs, base } });
  }

  private saved(text: string): void {
    clearTimeout(this.timer);
    sessionStorage.removeItem(draftKey(this.callId));
    this.show({ text, state: { is: 'saved' } });
    this.forget();
  }

  private saveIn(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), wait);
  }

  private async save(): Promise<void> {
    const { text, state } = this.shown;
    if (this.saving || this.server === undefined || state.is === 'conflict') return;
    this.saving = true;
    this.sent.add(text);
    this.show({ text, state: { is: 'saving' } });
    try {
      const call = await saveNotes(this.callId, text, this.etag);
      this.saving = false;
      this.serverNowHas(call);
      if (call.notes === text) this.sent.clear();
      // Whoever typed on meanwhile has more to save; and another version of the call may have the same notes.
      if (this.shown.state.is === 'saving' || this.shown.state.is === 'typed') this.take(this.shown.text);
    } catch (failure) {
      this.saving = false;
      if (this.shown.state.is === 'conflict') return;
      this.show({ text: this.shown.text, state: { is: 'failed', why: wordsOf(failure) } });
      this.saveIn(AGAIN);
    }
  }

  /** The page goes. What can't be sent now is in the browser for the next one. */
  private leave = (): void => {
    const { text, state } = this.shown;
    if (this.server === undefined || text === this.server) return;
    // Whoever has not decided loses neither text.
    const all = state.is === 'conflict' ? together(state.base, text, state.theirs) : text;
    // Nobody reads a refusal any more. Where nobody else is known to have written, the notes come whatever else of the call has changed:
    // what is filled in about it is saved at the same moment.
    const seen = state.is === 'conflict' ? this.etag : undefined;
    void saveNotes(this.callId, all, seen).catch(() => undefined);
  };

  /** Nobody shows them, and nothing is left to be saved. */
  private forget(): void {
    if (this.readers > 0) return;
    if (this.shown.state.is !== 'saved' && this.server !== undefined) return;
    removeEventListener('pagehide', this.leave);
    if (all.get(this.callId) === this) all.delete(this.callId);
  }
}

function notesOf(callId: string): Notes {
  const notes = all.get(callId) ?? new Notes(callId);
  all.set(callId, notes);
  return notes;
}

/** The notes of a call, and what is shown of them now. */
export function useNotes(callId: string): { notes: Notes; shown: Shown } {
  const notes = notesOf(callId);
  return { notes, shown: useSyncExternalStore(notes.subscribe, notes.getSnapshot) };
}
